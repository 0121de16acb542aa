/** The period whose values are those of the counters. */
export const EVER = 'ever';

const HOURS_OF_A_DAY = 24;

/** The history that a namespace keeps, and what can be shown of it. */
export class Kept {
  #hours;
  #days;

  /** @param history the steps that are kept, and how long, such as `{"hour":"PT168H","day":"PT9600H"}` */
  constructor({ hour, day }) {
    this.#hours = hours(hour);
    this.#days = hours(day) / HOURS_OF_A_DAY;
  }

  /** Returns the steps that are kept, `day` and `hour`. */
  steps() {
    return [this.#days > 0 && 'day', this.#hours > 0 && 'hour'].filter(Boolean);
  }

  /** Returns the periods, by the names that the service has for them, and their titles. */
  periods() {
    return [
      this.#days > 0 && { name: '1d', title: 'Today' },
      this.#days === 0 && { name: '24h', title: '24 hours' },
      this.#days >= 7 && { name: '7d', title: '7 days' },
      this.#days >= 30 && { name: '30d', title: '30 days' },
      { name: EVER, title: 'Ever' },
    ].filter(Boolean);
  }

  /** Returns the step in which the chart of a period begins. */
  stepOf(period) {
    const wanted = period === '1d' ? 'hour' : 'day';
    return this.steps().includes(wanted) ? wanted : this.steps()[0];
  }
}

/** Parses an ISO 8601 duration in hours, as the service writes it. */
function hours(duration) {
  return Number(/^PT(\d+)H$/.exec(duration)?.[1] ?? 0);
}
