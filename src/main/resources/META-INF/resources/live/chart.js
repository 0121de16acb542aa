const SECONDS = 60;
const HEIGHT = 40;

/** A line chart of what was counted in each second of the last minute. */
export class Chart {
  #counted = new Array(SECONDS).fill(0);
  #last = performance.now();
  #elements;

  /** @param elements the chart's `chart`, its `line` and `area`, the number `now`, and `most` */
  constructor(elements) {
    this.#elements = elements;
    this.#draw();
  }

  /** Adds what was counted since the last call. In the background, browsers call this less often than every second. */
  add(counted) {
    const now = performance.now();
    const seconds = Math.max(1, Math.round((now - this.#last) / 1_000));
    this.#last = now;
    const each = Math.round(counted / seconds);
    this.#counted = [...this.#counted, ...new Array(Math.min(seconds, SECONDS)).fill(each)].slice(-SECONDS);
    this.#draw();
  }

  #draw() {
    const { chart, line, area, now, most } = this.#elements;
    const current = this.#counted.at(-1);
    const largest = Math.max(...this.#counted);
    const scale = (HEIGHT - 1) / Math.max(largest, 1);
    const path = 'M' + this.#counted.map((counted, second) => `${second} ${HEIGHT - scale * counted}`).join('L');
    line.setAttribute('d', path);
    area.setAttribute('d', `${path}V${HEIGHT}H0Z`);
    now.textContent = current.toLocaleString();
    most.textContent = `The last minute, at most ${largest.toLocaleString()}`;
    chart.setAttribute('aria-label', `Counted in each second of the last minute: at most ${largest}, now ${current}`);
  }
}
