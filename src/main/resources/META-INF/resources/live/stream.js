import { parse } from './json.js';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Follows the stream of a URL while the page is visible.
 *
 * @param on the callbacks: `open` on connect, `reset` before a new snapshot, `count` for each counter, `whole` at the
 *     end of a snapshot, `lost` on disconnect
 */
export function follow(url, on) {
  let stream;
  let next;
  let pause = FIRST_PAUSE_MS;

  function open() {
    close();
    stream = new EventSource(url);
    // A new stream begins with a snapshot. After a reconnect of the browser it resumes, or the service sends a reset.
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
    // The browser reconnects by itself, unless the answer was not a stream.
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
  // A hidden page keeps no connection, which another may need: over HTTP/1.1 a browser opens six to a host.
  document.addEventListener('visibilitychange', update);
  // The back/forward cache keeps pages alive.
  addEventListener('pagehide', close);
  addEventListener('pageshow', update);
  update();
}
