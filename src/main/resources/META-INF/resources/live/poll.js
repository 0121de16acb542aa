import { parse } from './json.js';

const PAUSE_MS = 3_000;
const PATIENCE_MS = 5_000;

/** Reads an answer of the service again every few seconds, while the page is visible. */
export class Poll {
  #url;
  #answered;
  #current;
  #next;

  /**
   * @param url returns the URL to read, or undefined for nothing
   * @param answered called with each answer, and with undefined if there is none
   */
  constructor(url, answered) {
    this.#url = url;
    this.#answered = answered;
    document.addEventListener('visibilitychange', () => this.now());
  }

  /** Reads at once. A call that has not been answered is abandoned. */
  async now() {
    clearTimeout(this.#next);
    this.#current?.abort();
    const url = this.#url();
    if (document.hidden || !url) {
      return;
    }
    const current = new AbortController();
    this.#current = current;
    const answer = await read(url, AbortSignal.any([current.signal, AbortSignal.timeout(PATIENCE_MS)]));
    if (!current.signal.aborted) {
      this.#next = setTimeout(() => this.now(), PAUSE_MS);
      this.#answered(answer);
    }
  }
}

/** Returns the answer of a call; undefined if it was refused, or not answered in time. */
export async function read(url, signal = AbortSignal.timeout(PATIENCE_MS)) {
  try {
    const answer = await fetch(url, { signal });
    return answer.ok ? parse(await answer.text()) : undefined;
  } catch {
    return undefined;
  }
}
