// Shows the largest counters of a namespace, and one of them in large, live.

import { addOne } from './add.js';
import { Board } from './board.js';
import { Chart } from './chart.js';
import { Counts } from './counts.js';
import { parse } from './json.js';
import { follow } from './stream.js';

// The number of counters shown, and of those in a snapshot.
const SHOWN = 20;
const ASKED = 100;
const NAME = /^(?:[A-Za-z0-9][\w.:-]{0,63}|[\w.:-]{3,64})$/;

const namespace = new URLSearchParams(location.search).get('ns') ?? 'song';
const root = new URL('..', location.origin + location.pathname);
const page = Object.fromEntries([...document.querySelectorAll('[id]')].map((element) => [element.id, element]));
const board = new Board(page.counters);
const chart = new Chart(page);
const counts = new Counts(ASKED);

let asked = false;

/** Returns the key of the counter shown in large: from the URL, or else the largest. */
function chosen() {
  const key = location.hash.slice(2);
  return NAME.test(key) ? key : (counts.largest(1)[0]?.key ?? '1');
}

function counter(key) {
  return `${root}v1/counters/${namespace}/${key}`;
}

function show() {
  asked = false;
  const key = chosen();
  const largest = counts.largest(SHOWN);
  board.show(largest, key);
  page.empty.hidden = largest.length > 0;
  page.value.textContent = (counts.get(key) ?? 0n).toLocaleString();
  if (page.key.textContent !== key) {
    page.key.textContent = key;
    page.badge.textContent = `![${namespace} ${key}](${root}v1/badge/${namespace}/${key}.svg)`;
    page.script.textContent =
      `<span data-tally="${namespace}/${key}"></span>\n<script src="${root}tally.js" async></script>`;
  }
}

/** Schedules a redraw: coalesces events, and draws nothing while the page is in the background. */
function ask() {
  if (!asked) {
    asked = true;
    requestAnimationFrame(show);
  }
}

function say(text) {
  page.told.textContent = text;
}

function connection(state, text) {
  document.body.dataset.connection = state;
  if (page.connection.textContent !== text) {
    page.connection.textContent = text;
  }
}

/** Reads the chosen counter, which may not be among the largest. */
async function readChosen() {
  const key = chosen();
  if (counts.get(key) === undefined) {
    const answer = await fetch(counter(key)).catch(() => {});
    const value = answer?.ok ? parse(await answer.text()).value : 0n;
    if (value !== 0n) {
      counts.set(key, value);
    }
  }
  ask();
}

async function add() {
  const key = chosen();
  try {
    const value = await addOne(counter(key), () => say('No answer yet. Trying again …'));
    // The stream may already have a later value.
    if (!(counts.get(key) > value)) {
      counts.set(key, value);
    }
    say(`Counted: ${value.toLocaleString()}`);
    ask();
  } catch (error) {
    say(error.message);
  }
}

async function copy({ target }) {
  const text = page[target.dataset.copies];
  try {
    await navigator.clipboard.writeText(text.textContent);
    page.copied.textContent = 'Copied.';
  } catch {
    // Only HTTPS pages may write to the clipboard.
    getSelection().selectAllChildren(text);
    page.copied.textContent = 'Selected. Copy it with the keyboard or the menu.';
  }
}

function start() {
  const title = namespace === 'song' ? 'Plays' : namespace;
  document.title = `${title} – Tally`;
  page.title.textContent = title;
  if (!NAME.test(namespace)) {
    connection('lost', 'There is no such namespace');
    return;
  }
  page.add.addEventListener('click', add);
  document.querySelectorAll('[data-copies]').forEach((button) => button.addEventListener('click', copy));
  addEventListener('hashchange', () => {
    readChosen();
    page.one.scrollIntoView({ block: 'nearest' });
  });
  setInterval(() => chart.add(counts.takeAdded()), 1_000);
  follow(`${root}v1/live/${namespace}?limit=${ASKED}`, {
    open() {
      connection('live', 'Live');
    },
    lost() {
      connection('lost', 'Connection lost, trying again …');
    },
    reset: () => counts.begin(),
    count({ key, value }) {
      counts.set(key, value);
      ask();
    },
    whole() {
      counts.end();
      readChosen();
    },
  });
}

start();
