/** Reads JSON, each `value` in it as a BigInt: a counter may have more digits than a number of JavaScript holds. */
export function parse(text) {
  return JSON.parse(text, (name, value, context) => (name === 'value' ? BigInt(context?.source ?? value) : value));
}
