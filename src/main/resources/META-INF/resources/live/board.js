const MOVE = { duration: 300, easing: 'ease-out' };
const still = matchMedia('(prefers-reduced-motion: reduce)');

/** The table of the largest counters. Rows move to their new places with an animation, and keep the focus. */
export class Board {
  #body;
  #rows = new Map();

  constructor(body) {
    this.#body = body;
  }

  /**
   * Shows counters in this order.
   *
   * @param chosen the key of the counter that is shown in large
   */
  show(counters, chosen) {
    const before = new Map([...this.#rows].map(([key, row]) => [key, row.offsetTop]));
    const focused = document.activeElement;
    const largest = counters[0]?.value;
    const rows = new Map(counters.map((counter) => [counter.key, this.#row(counter, largest, counter.key === chosen)]));
    const wanted = [...rows.values()];
    if (wanted.some((row, place) => row !== this.#body.children[place]) || this.#rows.size > rows.size) {
      this.#body.replaceChildren(...wanted);
      if (this.#body.contains(focused)) {
        focused.focus({ preventScroll: true });
      }
    }
    this.#rows = rows;
    this.#slide(before);
  }

  #row({ key, value }, largest, chosen) {
    const row = this.#rows.get(key) ?? newRow(key);
    const [name, count] = row.children;
    count.textContent = value.toLocaleString();
    // A bar behind the row, in proportion to the largest.
    row.style.setProperty('--part', `${largest > 0n && value > 0n ? (100n * value) / largest : 0n}%`);
    if (chosen) {
      name.firstChild.setAttribute('aria-current', 'true');
    } else {
      name.firstChild.removeAttribute('aria-current');
    }
    return row;
  }

  #slide(before) {
    if (still.matches) {
      return;
    }
    for (const [key, row] of this.#rows) {
      const way = (before.get(key) ?? row.offsetTop) - row.offsetTop;
      if (way !== 0) {
        row.animate([{ transform: `translateY(${way}px)` }, { transform: 'none' }], MOVE);
      }
    }
  }
}

function newRow(key) {
  const row = document.createElement('tr');
  const name = document.createElement('th');
  name.scope = 'row';
  const link = document.createElement('a');
  link.href = `#/${key}`;
  link.textContent = key;
  name.append(link);
  row.append(name, document.createElement('td'));
  return row;
}
