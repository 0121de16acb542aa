// Shows counters in any page, and follows them:
//   <span data-tally="song/5"></span>
//   <script src="https://tally.example/tally.js" async></script>
(() => {
  'use strict';

  // A browser has six connections to a host, for all its pages. Pages with more counters read them all at once instead.
  const MOST_STREAMS = 4;
  const EVERY_MS = 10_000;
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

  async function read(namespace, keys) {
    const answer = await fetch(`${root}v1/counters/${namespace}?keys=${keys}`);
    if (answer.ok) {
      parse(await answer.text()).counters.forEach((counter) => show(namespace, counter));
    }
  }

  function readAgain(namespace, keys) {
    if (!document.hidden) {
      read(namespace, keys).catch(() => {});
    }
    setTimeout(readAgain, EVERY_MS, namespace, keys);
  }

  function follow(namespace, key) {
    let stream;
    let next;

    function open() {
      stream = new EventSource(`${root}v1/live/${namespace}/${key}`);
      // Where nothing comes, a proxy swallows it.
      next = setTimeout(giveUp, EVERY_MS);
      stream.addEventListener('count', ({ data }) => {
        clearTimeout(next);
        show(namespace, parse(data));
      });
      stream.addEventListener('reset', () => read(namespace, [key]).catch(() => {}));
      stream.addEventListener('error', () => {
        if (stream.readyState === EventSource.CLOSED) {
          giveUp();
        }
      });
    }

    function close() {
      clearTimeout(next);
      stream.close();
    }

    // Reads once, and tries again later.
    function giveUp() {
      close();
      read(namespace, [key]).catch(() => {});
      next = setTimeout(open, EVERY_MS);
    }

    // A browser keeps pages that were left for the way back. Their streams would be in the way of those that are seen.
    addEventListener('pagehide', close);
    addEventListener('pageshow', ({ persisted }) => persisted && open());
    open();
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
    const counters = [...places.keys()].map((name) => name.split('/'));
    if (counters.length <= MOST_STREAMS) {
      counters.forEach(([namespace, key]) => follow(namespace, key));
    } else {
      const keys = new Map();
      counters.forEach(([namespace, key]) => keys.set(namespace, [...(keys.get(namespace) ?? []), key]));
      keys.forEach((ofOne, namespace) => readAgain(namespace, ofOne));
    }
  }

  if (document.readyState === 'loading') {
    addEventListener('DOMContentLoaded', start);
  } else {
    start();
  }
})();
