import { go, onChange, parameter } from './address.js';
import { Bars } from './bars.js';
import { Poll } from './poll.js';

// All times are in UTC, as the service counts by them.
const DAY = { timeZone: 'UTC', day: 'numeric', month: 'short' };
const TIME = { timeZone: 'UTC', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const FORMATS = {
  day: { label: format(DAY), full: format(DAY), time: 'days', now: 'today' },
  hour: { label: format(TIME), full: format({ ...DAY, ...TIME }), time: 'hours', now: 'in this hour' },
};

/** What was added to the chosen counter in each day or hour, as a chart and in words. */
export class Timeline {
  #url;
  #kept;
  #periods;
  #page;
  #bars;
  #poll;
  #shown;
  #drawn;
  #pointed;

  /**
   * @param url the URL of the history of the namespace
   * @param kept the history that the namespace keeps
   * @param periods the period that is shown
   * @param page the elements `past`, `past-key`, `steps`, `bars` and `sum`
   */
  constructor(url, kept, periods, page) {
    this.#url = url;
    this.#kept = kept;
    this.#periods = periods;
    this.#page = page;
    this.#poll = new Poll(
      () => this.#shown,
      (answer) => this.#draw(answer),
    );
    page.steps.hidden = kept.steps().length < 2;
    page.steps.addEventListener('change', ({ target }) => go({ step: target.value }));
    page.past.hidden = false;
  }

  /** Shows the chart of a counter, by the step in the address, or that of the period. */
  show(key) {
    const asked = parameter('step');
    const step = this.#kept.steps().includes(asked) ? asked : this.#kept.stepOf(this.#periods.current);
    const url = `${this.#url}/${key}?step=${step}`;
    if (url !== this.#shown) {
      this.#shown = url;
      this.#page['past-key'].textContent = key;
      this.#page.steps.querySelector(`[value=${step}]`).checked = true;
      this.#page.bars.ariaBusy = true;
      this.#poll.now();
    }
  }

  async #draw(answer) {
    this.#page.bars.ariaBusy = !answer;
    if (!answer) {
      return;
    }
    const points = answer.points.map(({ at, count }) => ({ at: new Date(at), count }));
    this.#drawn = { points, format: FORMATS[answer.step] };
    this.#say();
    this.#bars ??= this.#newBars();
    (await this.#bars)?.draw(
      this.#drawn.points.map(({ count }) => Number(count)),
      this.#drawn.points.map(({ at }) => this.#drawn.format.label(at)),
    );
  }

  /** Returns no chart if its files could not be loaded. They are asked for again with the next answer. */
  #newBars() {
    return Bars.create(this.#page.bars, (place) => this.#point(place)).catch(() => {
      this.#bars = undefined;
    });
  }

  #point(place) {
    this.#pointed = place;
    this.#say();
  }

  /** Says the numbers of the chart, or that of the bar under the pointer. */
  #say() {
    const { points, format } = this.#drawn;
    const pointed = points[this.#pointed];
    this.#page.sum.textContent = pointed ? one(pointed, format) : all(points, format);
  }
}

function one({ at, count }, { full }) {
  return `${full(at)}: ${count.toLocaleString()}`;
}

function all(points, { full, time, now }) {
  const sum = points.reduce((sum, { count }) => sum + count, 0n);
  const most = points.reduce((most, point) => (point.count > most.count ? point : most));
  return [
    `${sum.toLocaleString()} in ${points.length} ${time}, ${points.at(-1).count.toLocaleString()} ${now}.`,
    ...(most.count > 0n ? [`At most ${most.count.toLocaleString()}: ${full(most.at)}.`] : []),
    'Times are in UTC.',
  ].join(' ');
}

function format(parts) {
  const formatter = new Intl.DateTimeFormat(undefined, parts);
  return (time) => formatter.format(time);
}
