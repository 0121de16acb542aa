import { go, onChange, parameter } from './address.js';
import { EVER } from './kept.js';
import { Poll } from './poll.js';
import { Tabs } from './tabs.js';

/** The tabs over the list of the largest counters, and the lists of all periods but Ever, which is live. */
export class Periods {
  #url;
  #choices;
  #panel;
  #changed;
  #tabs;
  #poll;
  #period;
  #lists = new Map();

  /**
   * @param url the URL of the largest counters, with a query
   * @param kept the history that the namespace keeps
   * @param elements the `tabs` and the `panel` under them
   * @param changed called when another list is to be shown
   */
  constructor(url, kept, { tabs, panel }, changed) {
    this.#url = url;
    this.#choices = kept.periods();
    this.#panel = panel;
    this.#changed = changed;
    // The step of the chart follows the period, until another is chosen.
    this.#tabs = new Tabs(tabs, panel, this.#choices, (name) =>
      go({ period: name === EVER ? undefined : name, step: undefined }),
    );
    this.#poll = new Poll(
      () => (this.isEver() ? undefined : `${this.#url}&within=${this.#period}`),
      (answer) => this.#show(answer),
    );
    onChange(() => this.#move());
    this.#move();
  }

  get current() {
    return this.#period;
  }

  isEver() {
    return this.#period === EVER;
  }

  /** Returns the largest counters of the period, the largest first; undefined if they are not known yet. */
  largest() {
    return this.#lists.get(this.#period);
  }

  /** Returns why the list is empty. */
  reason() {
    return this.#panel.ariaBusy === 'true' ? 'No answer yet. Trying again …' : 'Nothing was counted in this time.';
  }

  #move() {
    const asked = parameter('period');
    const period = this.#choices.some(({ name }) => name === asked) ? asked : EVER;
    if (period !== this.#period) {
      this.#period = period;
      this.#tabs.select(period);
      this.#panel.ariaBusy = !this.isEver();
      this.#poll.now();
      this.#changed();
    }
  }

  #show(answer) {
    this.#panel.ariaBusy = !answer;
    if (answer) {
      this.#lists.set(this.#period, answer.counters);
    } else if (!this.largest()) {
      // Not the list of another period.
      this.#lists.set(this.#period, []);
    }
    this.#changed();
  }
}
