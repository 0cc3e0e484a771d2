// The tab list of the forms, by the ARIA pattern for tabs. The URL's hash names the selected panel.

/** @param {HTMLElement} list */
export function initTabs(list) {
  const tabs = [...list.querySelectorAll("[role=tab]")].filter((tab) => tab instanceof HTMLElement);

  /** @param {HTMLElement} selected */
  const select = (selected) => {
    for (const tab of tabs) {
      const isSelected = tab === selected;
      tab.setAttribute("aria-selected", String(isSelected));
      tab.tabIndex = isSelected ? 0 : -1;
      panelOf(tab).hidden = !isSelected;
    }
  };

  /** @param {HTMLElement} tab */
  const open = (tab) => {
    select(tab);
    history.replaceState(null, "", `#${panelOf(tab).id}`);
  };

  const selectByHash = () => select(tabs.find((tab) => `#${panelOf(tab).id}` === location.hash) ?? tabs[0]);
  addEventListener("hashchange", selectByHash);
  for (const tab of tabs) tab.addEventListener("click", () => open(tab));
  list.addEventListener("keydown", (event) => {
    const next = tabForKey(tabs, event);
    if (!next) return;
    event.preventDefault();
    open(next);
    next.focus();
  });
  selectByHash();
}

/**
 * @param {HTMLElement[]} tabs
 * @param {KeyboardEvent} event
 */
function tabForKey(tabs, { key, target }) {
  const index = tabs.findIndex((tab) => tab === target);
  if (index < 0) return undefined;
  switch (key) {
    case "ArrowRight":
    case "ArrowDown":
      return tabs[(index + 1) % tabs.length];
    case "ArrowLeft":
    case "ArrowUp":
      return tabs.at(index - 1);
    case "Home":
      return tabs[0];
    case "End":
      return tabs.at(-1);
    default:
      return undefined;
  }
}

/** @param {HTMLElement} tab */
function panelOf(tab) {
  const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
  if (!panel) throw new TypeError(`the tab "${tab.textContent}" has no panel`);
  return panel;
}
