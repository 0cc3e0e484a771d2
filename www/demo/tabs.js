// One form at a time: a tab list after the ARIA pattern, with the address's hash as its memory.

/** @param {HTMLElement} list */
export function tabs(list) {
  const all = [...list.querySelectorAll("[role=tab]")].filter((tab) => tab instanceof HTMLElement);

  /** @param {HTMLElement} chosen */
  const choose = (chosen) => {
    for (const tab of all) {
      const isChosen = tab === chosen;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      panelOf(tab).hidden = !isChosen;
    }
  };

  /** @param {HTMLElement} chosen */
  const go = (chosen) => {
    choose(chosen);
    history.replaceState(null, "", `#${panelOf(chosen).id}`);
  };

  const named = () => all.find((tab) => `#${panelOf(tab).id}` === location.hash);
  addEventListener("hashchange", () => choose(named() ?? all[0]));
  for (const tab of all) tab.addEventListener("click", () => go(tab));
  list.addEventListener("keydown", (event) => {
    const next = neighbour(all, event);
    if (!next) return;
    event.preventDefault();
    go(next);
    next.focus();
  });
  choose(named() ?? all[0]);
}

/**
 * @param {HTMLElement[]} all
 * @param {KeyboardEvent} event
 */
function neighbour(all, { key, target }) {
  const at = all.findIndex((tab) => tab === target);
  if (at < 0) return undefined;
  switch (key) {
    case "ArrowRight":
    case "ArrowDown":
      return all[(at + 1) % all.length];
    case "ArrowLeft":
    case "ArrowUp":
      return all.at(at - 1);
    case "Home":
      return all[0];
    case "End":
      return all.at(-1);
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
