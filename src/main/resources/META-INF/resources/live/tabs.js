/** Tabs over one panel. The arrow keys, Home and End move between them and select. */
export class Tabs {
  #list;
  #panel;
  #choose;

  /**
   * @param list the element of the tabs
   * @param panel the element that shows what the selected tab is about
   * @param choices the name and title of each tab
   * @param choose called with the name of the tab that was chosen
   */
  constructor(list, panel, choices, choose) {
    this.#list = list;
    this.#panel = panel;
    this.#choose = choose;
    list.replaceChildren(...choices.map((choice) => newTab(choice, panel)));
    list.setAttribute('role', 'tablist');
    list.addEventListener('click', ({ target }) => target.role === 'tab' && choose(target.value));
    list.addEventListener('keydown', (event) => this.#press(event));
    panel.setAttribute('role', 'tabpanel');
    list.hidden = false;
  }

  /** Shows that a tab is selected. */
  select(name) {
    for (const tab of this.#list.children) {
      const isSelected = tab.value === name;
      tab.ariaSelected = isSelected;
      tab.tabIndex = isSelected ? 0 : -1;
      if (isSelected) {
        this.#panel.setAttribute('aria-labelledby', tab.id);
      }
    }
  }

  #press(event) {
    const tabs = [...this.#list.children];
    const place = tabs.indexOf(event.target);
    const next = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: -1 }[event.key];
    if (next !== undefined && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      const tab = tabs.at(next % tabs.length);
      tab.focus();
      this.#choose(tab.value);
    }
  }
}

function newTab({ name, title }, panel) {
  const tab = document.createElement('button');
  tab.type = 'button';
  tab.role = 'tab';
  tab.id = `tab-${name}`;
  tab.value = name;
  tab.textContent = title;
  tab.setAttribute('aria-controls', panel.id);
  return tab;
}
