import { parse } from './json.js';

// How many are asked for, and how many are remembered before the smallest are forgotten: a namespace may have millions.
const ASKED = 100;
const REMEMBERED = 1_000;

/** The counters of a namespace, as far as they are known, and how much was added to them. */
export class Counts {
  #address;
  #values = new Map();
  #whole = false;
  // What came since the state was asked for, while it is.
  #heard = new Map();
  #added = 0n;

  /** @param address where the largest are read */
  constructor(address) {
    this.#address = address;
  }

  get(key) {
    return this.#values.get(key);
  }

  set(key, value) {
    if (this.#heard) {
      this.#heard.set(key, value);
    } else {
      const change = value - (this.#values.get(key) ?? this.#before(value));
      this.#added += change > 0n ? change : 0n;
    }
    this.#values.set(key, value);
    if (this.#values.size > REMEMBERED) {
      this.#replace(this.largest(ASKED), new Map(), false);
    }
  }

  /** What a counter was before it is heard of: 0 where all are known, else probably one less. */
  #before(value) {
    return this.#whole ? 0n : value - 1n;
  }

  /** Reads the state anew. What has changed since it was last known was not added now. */
  async load() {
    const heard = new Map();
    this.#heard = heard;
    const answer = await fetch(`${this.#address}?limit=${ASKED}`).catch(() => {});
    const state = answer?.ok ? parse(await answer.text()).counters : undefined;
    if (this.#heard !== heard) {
      return; // It was asked for again meanwhile.
    }
    this.#heard = undefined;
    if (state) {
      this.#replace(state, heard, state.length < ASKED);
    }
  }

  #replace(state, newer, whole) {
    this.#values = new Map([...state.map(({ key, value }) => [key, value]), ...newer]);
    this.#whole = whole;
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
