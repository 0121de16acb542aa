// The maximum number of counters in memory. Beyond it the smallest are evicted, as a namespace may have millions.
const REMEMBERED = 1_000;

/** The known counters of a namespace, and how much was added to them. */
export class Counts {
  #asked;
  #values = new Map();
  #whole = false;
  // The part of a snapshot received so far. None of its values count as added.
  #state = new Map();
  #added = 0n;

  /** @param asked the maximum number of counters in a snapshot */
  constructor(asked) {
    this.#asked = asked;
  }

  get(key) {
    return this.#values.get(key);
  }

  set(key, value) {
    if (this.#state) {
      this.#state.set(key, value);
    } else {
      const change = value - (this.#values.get(key) ?? this.#before(value));
      this.#added += change > 0n ? change : 0n;
    }
    this.#values.set(key, value);
    if (this.#values.size > REMEMBERED) {
      this.#values = new Map(this.largest(this.#asked).map(({ key, value }) => [key, value]));
      this.#whole = false;
    }
  }

  /** Returns the value before the first event of a counter: 0 if all counters are known, else probably one less. */
  #before(value) {
    return this.#whole ? 0n : value - 1n;
  }

  /** Begins a snapshot. The known counters are shown until it is complete. */
  begin() {
    this.#state = new Map();
  }

  /** Completes the snapshot, which replaces the known counters. */
  end() {
    this.#values = this.#state;
    this.#whole = this.#state.size < this.#asked;
    this.#state = undefined;
  }

  /** Returns the largest counters, the largest first. */
  largest(most) {
    return [...this.#values]
      .map(([key, value]) => ({ key, value }))
      .sort((a, b) => (a.value < b.value ? 1 : a.value > b.value ? -1 : byKey(a.key, b.key)))
      .slice(0, most);
  }

  /** Returns how much was added since the last call. */
  takeAdded() {
    const added = this.#added;
    this.#added = 0n;
    return Number(added);
  }
}

const byKey = new Intl.Collator('en', { numeric: true }).compare;
