import { parse } from './json.js';

const ATTEMPTS = 6;
const PATIENCE_MS = 5_000;
const PAUSE_MS = 300;
const TRY_AGAIN = [429, 502, 503, 504];

/**
 * Adds one. Retries without an answer, with the same Idempotency-Key, so it is counted once.
 *
 * @param again called before each retry
 * @returns the new value; rejects with a message for the user
 */
export async function addOne(url, again) {
  const headers = { 'Idempotency-Key': newKey() };
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const answer = await fetch(url, { method: 'POST', headers, signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => {});
    if (answer?.ok) {
      return parse(await answer.text()).value;
    }
    if (answer && !TRY_AGAIN.includes(answer.status)) {
      throw new Error(await reason(answer));
    }
    again();
    await pause(PAUSE_MS * 2 ** attempt);
  }
  throw new Error('No answer. It may have been counted, or not.');
}

// crypto.randomUUID is available on HTTPS pages only.
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');
}

async function reason(answer) {
  const problem = await answer.json().catch(() => ({}));
  return problem.detail ?? `The service has answered ${answer.status}.`;
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
