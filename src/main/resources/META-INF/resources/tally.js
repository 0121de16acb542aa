// Shows live counters on any page:
//   <span data-tally="song/5"></span>
//   <script src="https://tally.example/tally.js" async></script>
(() => {
  'use strict';

  // The polling interval of counters without a stream.
  const EVERY_MS = 10_000;
  // Between two requests, as hundreds at once would exceed the rate limit of a proxy.
  const PAUSE_MS = 50;
  // The service accepts a request line of 8 KB and 1,000 keys a request.
  const MOST_KEYS = 1_000;
  const MOST_CHARACTERS = 6_000;
  // Over HTTP/1.1 a browser opens six connections to a host for all its windows, and each stream takes one.
  const MOST_STREAMS = 4;
  const ANSWER_MS = 100;
  const NAME = '(?:[A-Za-z0-9][\\w.:-]{0,63}|[\\w.:-]{3,64})';
  const COUNTER = new RegExp(`^${NAME}/${NAME}$`);

  const root = new URL('.', document.currentScript.src);
  const places = new Map();

  // Parses values as BigInt, as a counter may exceed the safe integers of JavaScript.
  function parse(text) {
    return JSON.parse(text, (name, value, context) => (name === 'value' ? BigInt(context?.source ?? value) : value));
  }

  function show(namespace, { key, value }) {
    for (const place of places.get(`${namespace}/${key}`) ?? []) {
      place.textContent = value.toLocaleString();
    }
  }

  function pause(ms) {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  // Splits the counters into lists of one namespace, each short enough for a URL, the longest first.
  function portions() {
    const all = new Map();
    for (const name of places.keys()) {
      const [namespace, key] = name.split('/');
      const ofOne = all.get(namespace) ?? [[]];
      all.set(namespace, ofOne);
      if (ofOne.at(-1).length === MOST_KEYS || ofOne.at(-1).join().length + key.length >= MOST_CHARACTERS) {
        ofOne.push([]);
      }
      ofOne.at(-1).push(key);
    }
    return [...all]
      .flatMap(([namespace, lists]) => lists.map((keys) => ({ namespace, keys })))
      .sort((a, b) => b.keys.length - a.keys.length);
  }

  async function read({ namespace, keys }, signal) {
    const answer = await fetch(`${root}v1/counters/${namespace}?keys=${keys}`, { signal });
    if (answer.ok) {
      parse(await answer.text()).counters.forEach((counter) => show(namespace, counter));
    }
  }

  // Polls the portions, one after the other, until aborted.
  async function readAll(some, signal) {
    while (some.length > 0 && !signal.aborted) {
      for (const portion of some) {
        await read(portion, signal).catch(() => {});
        await pause(PAUSE_MS);
        if (signal.aborted) {
          return;
        }
      }
      await pause(EVERY_MS);
    }
  }

  // Calls `open`, or `wait` when enough other windows of this site have a stream.
  function takeTurn(open, wait, signal) {
    if (!self.BroadcastChannel) {
      open();
      return;
    }
    let isOpen = false;
    let others = 0;
    const windows = new BroadcastChannel(`tally ${root}`);
    windows.onmessage = ({ data }) => {
      if (data === 'here') {
        others++;
      } else if (isOpen) {
        windows.postMessage('here');
      }
    };
    windows.postMessage('who');
    // Jitter, for several windows that are shown at once.
    setTimeout(() => {
      if (signal.aborted) {
        return;
      }
      isOpen = others < MOST_STREAMS;
      (isOpen ? open : wait)();
    }, ANSWER_MS * (1 + Math.random()));
    signal.addEventListener('abort', () => windows.close());
  }

  // Follows one portion by a stream. Without a stream, reads it once and tries again later.
  function follow(portion, signal) {
    const { namespace, keys } = portion;
    const attempt = new AbortController();
    signal.addEventListener('abort', () => attempt.abort(), { signal: attempt.signal });

    function tryLater() {
      attempt.abort();
      read(portion, signal).catch(() => {});
      setTimeout(() => signal.aborted || follow(portion, signal), EVERY_MS);
    }

    function open() {
      const stream = new EventSource(`${root}v1/live/${namespace}?keys=${keys}`);
      // When no event arrives, a proxy is buffering the stream.
      const silence = setTimeout(tryLater, EVERY_MS);
      attempt.signal.addEventListener('abort', () => {
        clearTimeout(silence);
        stream.close();
      });
      stream.addEventListener('count', ({ data }) => {
        clearTimeout(silence);
        show(namespace, parse(data));
      });
      stream.addEventListener('error', () => {
        if (stream.readyState === EventSource.CLOSED && !attempt.signal.aborted) {
          tryLater();
        }
      });
    }

    takeTurn(open, tryLater, attempt.signal);
  }

  function start() {
    // When the script is included twice, the second run takes only the elements that the first has not.
    for (const place of document.querySelectorAll('[data-tally]:not([data-tally-shown])')) {
      const name = place.dataset.tally;
      place.dataset.tallyShown = '';
      if (COUNTER.test(name)) {
        places.set(name, [...(places.get(name) ?? []), place]);
      }
    }
    const [largest, ...others] = portions();
    if (!largest) {
      return;
    }
    let shown;

    // A hidden page keeps no connection, which another may need.
    function hide() {
      shown?.abort();
      shown = undefined;
    }

    function update() {
      if (document.hidden) {
        hide();
      } else if (!shown) {
        shown = new AbortController();
        follow(largest, shown.signal);
        readAll(others, shown.signal);
      }
    }

    document.addEventListener('visibilitychange', update);
    // The back/forward cache keeps pages alive.
    addEventListener('pagehide', hide);
    addEventListener('pageshow', update);
    update();
  }

  if (document.readyState === 'loading') {
    addEventListener('DOMContentLoaded', start);
  } else {
    start();
  }
})();
