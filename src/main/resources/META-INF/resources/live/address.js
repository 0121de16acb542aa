// What the page shows is in its address, so that reloading and going back restore it: ?ns=birds&period=7d#/robin

const NAME = /^(?:[A-Za-z0-9][\w.:-]{0,63}|[\w.:-]{3,64})$/;

/** Returns whether a text may be the name of a namespace or a counter. */
export function isName(text) {
  return NAME.test(text);
}

/** Returns a parameter of the query; undefined if it is absent. */
export function parameter(name) {
  return new URLSearchParams(location.search).get(name) ?? undefined;
}

/** Returns the key of the chosen counter; undefined if none is chosen. */
export function chosenKey() {
  const key = location.hash.slice(2);
  return isName(key) ? key : undefined;
}

/** Changes parameters of the query, or removes those that are undefined, as a step that the back button undoes. */
export function go(changes) {
  const url = new URL(location);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) {
      url.searchParams.delete(name);
    } else {
      url.searchParams.set(name, value);
    }
  }
  if (url.href !== location.href) {
    history.pushState(null, '', url);
    dispatchEvent(new PopStateEvent('popstate'));
  }
}

/** Calls back when the address changes: by a link, by the back button, or by {@link go}. */
export function onChange(changed) {
  addEventListener('popstate', changed);
}
