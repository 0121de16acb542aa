/** Parses JSON, each `value` as a BigInt, as a counter may exceed the safe integers of JavaScript. */
export function parse(text) {
  return JSON.parse(text, (name, value, context) => (name === 'value' ? BigInt(context?.source ?? value) : value));
}
