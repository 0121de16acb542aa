// How many are remembered before the smallest are forgotten: a namespace may have millions.
const REMEMBERED = 1_000;

/** The counters of a namespace, as far as they are known, and how much was added to them. */
export class Counts {
  #asked;
  #values = new Map();
  #whole = false;
  // What has come of a state, while it comes: nothing of it was added now.
  #state = new Map();
  #added = 0n;

  /** @param asked how many a state has at the most */
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

  /** What a counter was before it is heard of: 0 where all are known, else probably one less. */
  #before(value) {
    return this.#whole ? 0n : value - 1n;
  }

  /** A state comes from now on. What is known is shown until all of it is there. */
  begin() {
    this.#state = new Map();
  }

  /** The state is whole, and takes the place of what was known. */
  end() {
    this.#values = this.#state;
    this.#whole = this.#state.size < this.#asked;
    this.#state = undefined;
  }

  /** Returns the largest, the largest first. */
  largest(most) {
    return [...this.#values]
      .map(([key, value]) => ({ key, value }))
      .sort((a, b) => (a.value < b.value ? 1 : a.value > b.value ? -1 : byKey(a.key, b.key)))
      .slice(0, most);
  }

  /** Returns how much was added since it was asked last. */
  takeAdded() {
    const added = this.#added;
    this.#added = 0n;
    return Number(added);
  }
}

const byKey = new Intl.Collator('en', { numeric: true }).compare;
