// The reference, from tables.json, which `cargo xtask site` makes from the field tables.

/**
 * @typedef {{ name: string, type: string, need: string, doc: string }} Row
 * @typedef {{ name: string, rows: Row[] }} Table
 */

const list = /** @type {HTMLElement} */ (document.querySelector("#kinds"));
const place = /** @type {HTMLElement} */ (document.querySelector("#tables"));

void load();

async function load() {
  const response = await fetch("tables.json");
  if (response.ok) show(await response.json());
  else place.textContent = "The tables are made by cargo xtask site, and are not here.";
}

/** @param {Table[]} tables */
function show(tables) {
  list.replaceChildren(...tables.map(({ name }) => make("a", name, { href: `#${name}` })));
  place.replaceChildren(...tables.flatMap(({ name, rows }) => [make("h2", name, { id: name }), scroll(name, rows)]));
}

/**
 * @param {string} name
 * @param {Row[]} rows
 */
function scroll(name, rows) {
  const table = document.createElement("table");
  const heads = ["Field", "Type", "Required", "What it is"].map((head) => make("th", head, { scope: "col" }));
  const head = document.createElement("thead");
  head.append(row(heads));
  const body = document.createElement("tbody");
  for (const { name, type, need, doc } of rows) {
    body.append(row([make("th", name, { scope: "row" }), make("td", type), make("td", need), make("td", doc)]));
  }
  table.append(head, body);
  const box = make("div", "", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Fields of ${name}` });
  box.append(table);
  return box;
}

/** @param {HTMLElement[]} cells */
function row(cells) {
  const made = document.createElement("tr");
  made.append(...cells);
  return made;
}

/**
 * @param {string} tag
 * @param {string} text
 * @param {Record<string, string>} [attributes]
 */
function make(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(text);
  return made;
}
