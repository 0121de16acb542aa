// Shows counters in any page, and follows them:
//   <span data-tally="song/5"></span>
//   <script src="https://tally.example/tally.js" async></script>
(() => {
  'use strict';

  // How often the counters that have no stream are read.
  const EVERY_MS = 10_000;
  // Between two requests: hundreds of them at once would exceed the rate that a proxy allows to one address.
  const PAUSE_MS = 50;
  // A request line has at most 8 KB, a request at most 1,000 keys.
  const MOST_KEYS = 1_000;
  const MOST_CHARACTERS = 6_000;
  // Over HTTP/1.1 a browser has six connections to a host for all its windows, and each stream takes one of them.
  const MOST_STREAMS = 4;
  const ANSWER_MS = 100;
  const NAME = '(?:[A-Za-z0-9][\\w.:-]{0,63}|[\\w.:-]{3,64})';
  const COUNTER = new RegExp(`^${NAME}/${NAME}$`);

  const root = new URL('.', document.currentScript.src);
  const places = new Map();

  // With each value as a BigInt: a counter may have more digits than a number of JavaScript holds.
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

  // Divides the counters into lists of one namespace, each short enough for an address, the longest first.
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

  // Reads again and again, one portion after the other, until it is told to stop.
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

  // Calls open, unless enough other windows of this site have a stream.
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
    // Not all at the same moment, when several windows are shown at once.
    setTimeout(() => {
      if (signal.aborted) {
        return;
      }
      isOpen = others < MOST_STREAMS;
      (isOpen ? open : wait)();
    }, ANSWER_MS * (1 + Math.random()));
    signal.addEventListener('abort', () => windows.close());
  }

  // Follows one portion by a stream; where a stream can't be had it is read now, and a stream is tried again later.
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
      // Where nothing comes, a proxy holds it back.
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
    // Where the script comes twice, the second finds what the first has not.
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

    // A page that nobody sees holds no connection that another one may need.
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
    // A browser keeps pages that were left, for the way back.
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
