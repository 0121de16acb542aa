const HEIGHT = 220;
const FONT = '12px system-ui, sans-serif';
// Labels only at whole numbers.
const WHOLE = Array.from({ length: 19 }, (_, zeros) => [1, 2, 5].map((digit) => digit * 10 ** zeros)).flat();
const short = new Intl.NumberFormat(undefined, { notation: 'compact' });

/** A bar chart. It fills the width of its element, and has the colors of the page. */
export class Bars {
  #plot;
  #labels = [];

  /**
   * @param element where it is drawn
   * @param pointed called with the place of the bar under the pointer, or undefined
   */
  static async create(element, pointed) {
    return new Bars(await load(), element, pointed);
  }

  constructor(uPlot, element, pointed) {
    const color = (name) => () => getComputedStyle(element).getPropertyValue(name);
    const axis = { stroke: color('--quiet'), font: FONT, ticks: { show: false } };
    const options = {
      width: element.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: false } },
      scales: {
        x: { time: false, range: () => [-0.5, Math.max(this.#labels.length, 1) - 0.5] },
        y: { range: (_, least, most) => [Math.min(least, 0), Math.max(most, 1)] },
      },
      axes: [
        {
          ...axis,
          size: 28,
          incrs: [1, 2, 3, 4, 6, 8, 12],
          space: 60,
          grid: { show: false },
          values: (_, places) => places.map((place) => this.#labels[place] ?? ''),
        },
        {
          ...axis,
          incrs: WHOLE,
          grid: { stroke: color('--bar'), width: 1 },
          values: (_, counts) => counts.map((count) => short.format(count)),
        },
      ],
      series: [
        {},
        { fill: color('--accent'), width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [0.75, 48] }) },
      ],
      hooks: { setCursor: [({ cursor }) => pointed(cursor.idx ?? undefined)] },
    };
    this.#plot = new uPlot(options, [[], []], element);
    new ResizeObserver(() => this.#plot.setSize({ width: element.clientWidth, height: HEIGHT })).observe(element);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#plot.redraw());
  }

  /**
   * Draws bars.
   *
   * @param labels the texts under the bars
   */
  draw(counts, labels) {
    this.#labels = labels;
    this.#plot.setData([counts.map((_, place) => place), counts]);
  }
}

/** Loads uPlot, which is a script and not a module, and its styles. */
async function load() {
  await Promise.all([
    loaded('script', { src: 'uplot/uPlot.iife.min.js' }),
    loaded('link', { rel: 'stylesheet', href: 'uplot/uPlot.min.css' }),
  ]);
  return window.uPlot;
}

function loaded(name, attributes) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(name), attributes);
    element.addEventListener('load', resolve);
    element.addEventListener('error', reject);
    document.head.append(element);
  });
}
