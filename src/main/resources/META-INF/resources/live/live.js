// Shows the largest counters of a namespace, and one of them in large, live.

import { chosenKey, isName, onChange, parameter } from './address.js';
import { addOne } from './add.js';
import { Board } from './board.js';
import { Chart } from './chart.js';
import { Counts } from './counts.js';
import { read } from './poll.js';
import { follow } from './stream.js';

// The number of counters shown, and of those in a snapshot.
const SHOWN = 20;
const ASKED = 100;

const namespace = parameter('ns') ?? 'song';
const root = new URL('..', location.origin + location.pathname);
const page = Object.fromEntries([...document.querySelectorAll('[id]')].map((element) => [element.id, element]));
const board = new Board(page.counters);
const chart = new Chart(page);
const counts = new Counts(ASKED);

let asked = false;
let rules;
// The periods and the chart of a namespace that keeps its history.
let past;

function isEver() {
  return past?.periods.isEver() ?? true;
}

/** Returns the counters in the list: the live ones, or those of a period; undefined if these are not known yet. */
function listed() {
  return isEver() ? counts.largest(SHOWN) : past.periods.largest();
}

/** Returns the key of the counter shown in large: from the URL, or else the largest in the list, or else of all. */
function chosen(list = listed()) {
  return chosenKey() ?? (list?.[0] ?? counts.largest(1)[0])?.key ?? '1';
}

function counter(key) {
  return `${root}v1/counters/${namespace}/${key}`;
}

function show() {
  asked = false;
  const list = listed();
  const key = chosen(list);
  if (list) {
    board.show(list, key);
    page.empty.hidden = list.length > 0;
    page.empty.textContent = isEver() ? 'Nothing was counted yet. Be the first: add one.' : past.periods.reason();
  }
  past?.timeline.show(key);
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
    const value = (await read(counter(key)))?.value ?? 0n;
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

/** Reads the rules of the namespace once, and shows its history if it keeps one. */
async function readRules() {
  const answer = rules ?? (await read(`${root}v1/namespaces/${namespace}`));
  if (rules || !answer) {
    return;
  }
  rules = answer;
  const history = rules.history ?? {};
  if (Object.keys(history).length > 0) {
    const { startPast } = await import('./past.js');
    past = startPast({ api: `${root}v1`, namespace, history, shown: SHOWN, page, changed: readChosen });
  }
}

function start() {
  const title = namespace === 'song' ? 'Plays' : namespace;
  document.title = `${title} – Tally`;
  page.title.textContent = title;
  if (!isName(namespace)) {
    connection('lost', 'There is no such namespace');
    return;
  }
  page.add.addEventListener('click', add);
  document.querySelectorAll('[data-copies]').forEach((button) => button.addEventListener('click', copy));
  addEventListener('hashchange', () => {
    readChosen();
    page.one.scrollIntoView({ block: 'nearest' });
  });
  onChange(ask);
  setInterval(() => chart.add(counts.takeAdded()), 1_000);
  follow(`${root}v1/live/${namespace}?limit=${ASKED}`, {
    open() {
      connection('live', 'Live');
      readRules();
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
