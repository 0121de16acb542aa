// Counters may exceed the safe integers of JavaScript.
const NUMBERS = ['value', 'count'];

/** Parses JSON, each `value` and `count` as a BigInt. */
export function parse(text) {
  return JSON.parse(text, (name, value, context) =>
    NUMBERS.includes(name) ? BigInt(context?.source ?? value) : value,
  );
}
