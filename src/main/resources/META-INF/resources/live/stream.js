import { parse } from './json.js';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Follows the counts of an address while the page is visible, by one stream.
 *
 * @param on what to call: `open` when counts will come; `reset` when a whole state will, in place of all that is known;
 *   `count` for each; `whole` at the end of a state, and `lost` when the connection is
 */
export function follow(url, on) {
  let stream;
  let next;
  let pause = FIRST_PAUSE_MS;

  function open() {
    close();
    stream = new EventSource(url);
    // A new stream begins with a state, and one that the browser connects again goes on or says that it can't.
    on.reset();
    stream.addEventListener('open', () => {
      pause = FIRST_PAUSE_MS;
      on.open();
    });
    stream.addEventListener('count', ({ data }) => on.count(parse(data)));
    stream.addEventListener('reset', () => on.reset());
    stream.addEventListener('whole', () => on.whole());
    stream.addEventListener('error', lost);
  }

  function lost() {
    on.lost();
    // The browser connects again by itself, unless it was answered, and the answer was no stream.
    if (stream.readyState === EventSource.CLOSED) {
      next = setTimeout(open, pause * (0.5 + Math.random() / 2));
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
    }
  }

  function close() {
    clearTimeout(next);
    stream?.close();
    stream = undefined;
  }

  function update() {
    if (document.hidden) {
      close();
    } else if (!stream) {
      open();
    }
  }

  addEventListener('online', () => document.hidden || open());
  // A page that nobody sees holds no connection that another one may need: over HTTP/1.1 a browser has six to a host.
  document.addEventListener('visibilitychange', update);
  // A browser keeps pages that were left, for the way back.
  addEventListener('pagehide', close);
  addEventListener('pageshow', update);
  update();
}
