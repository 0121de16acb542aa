// Shows the songs with the most plays, and reads them again every second.

const SHOWN = 50;
const EVERY_MS = 1000;
// Of a map that is larger, only its beginning is read: a page is no place for a million songs.
const MAX_CHARACTERS = 200_000;

const state = document.getElementById('state');
const songs = document.getElementById('songs');

async function readMap() {
  const answer = await fetch('/', { headers: { Accept: 'text/plain' }, cache: 'no-store' });
  if (!answer.ok) {
    throw new Error(await answer.text());
  }
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (text.length <= MAX_CHARACTERS) {
    const { done, value } = await reader.read();
    if (done) {
      return { entries: text ? text.split(',') : [], whole: true };
    }
    text += value;
  }
  await reader.cancel();
  // The last entry may be cut.
  return { entries: text.split(',').slice(0, -1), whole: false };
}

function show({ entries, whole }) {
  const plays = entries.map((entry) => entry.split('=')).map(([song, count]) => ({ song, count: BigInt(count) }));
  plays.sort((a, b) => (a.count < b.count ? 1 : a.count > b.count ? -1 : 0));
  songs.replaceChildren(...plays.slice(0, SHOWN).map(row));
  if (plays.length === 0) {
    state.textContent = 'Nothing was played yet.';
  } else {
    state.textContent = whole ? `${plays.length} songs` : `The first ${plays.length} of many more songs`;
  }
}

function row({ song, count }) {
  const tr = document.createElement('tr');
  for (const text of [song, count.toLocaleString()]) {
    const td = document.createElement('td');
    td.textContent = text;
    tr.append(td);
  }
  return tr;
}

async function follow() {
  try {
    show(await readMap());
  } catch (error) {
    state.textContent = `The numbers may be old: ${error.message}`;
  }
  setTimeout(follow, EVERY_MS);
}

follow();
