// What the sandbox has stored, as a table: the newest record first, and those that just changed marked.

import { counted, find, make } from "./dom.js";
import { viewJson } from "./json-view.js";
import { records } from "./sandbox.js";

/**
 * @typedef {import("./sandbox.js").StoredRecord} StoredRecord
 * @typedef {{ path: string, title: string }} Column
 * @typedef {{ kind: string, title: string, columns: Column[] }} RecordTable
 */

const MOST = 8;

/** Characters of a value that a cell shows; the record's JSON has the rest. */
const MOST_SHOWN = 120;

export class RecordsView {
  #around;
  #table;
  #use;
  /** @type {Map<string, string> | undefined} Each record by its id, as it was shown last. */
  #before;

  /**
   * @param {HTMLElement} around
   * @param {RecordTable} table
   * @param {(record: StoredRecord) => void} [use] takes a record into the form
   */
  constructor(around, table, use) {
    this.#around = around;
    this.#table = table;
    this.#use = use;
    find(around, "h3", HTMLElement).textContent = table.title;
    find(around, "caption", HTMLElement).textContent = table.title;
    find(around, ".refresh", HTMLButtonElement).addEventListener("click", () => this.refresh());
  }

  async refresh() {
    const tell = find(this.#around, ".count", HTMLElement);
    try {
      const all = await records(this.#table.kind);
      this.#show(all);
      tell.textContent = all.length > MOST ? `the newest ${MOST} of ${all.length}` : counted(all.length, "record");
    } catch (error) {
      tell.textContent = `cannot be shown: ${error instanceof Error ? error.message : error}`;
    }
  }

  /** @param {StoredRecord[]} all */
  #show(all) {
    const titles = [...this.#table.columns.map(({ title }) => title), "Record"];
    const head = titles.map((title) => make("th", { role: "columnheader", scope: "col" }, title));
    find(this.#around, "thead", HTMLElement).replaceChildren(make("tr", { role: "row" }, ...head));
    find(this.#around, "tbody", HTMLElement).replaceChildren(...all.slice(0, MOST).map((record) => this.#row(record)));
    find(this.#around, "table", HTMLElement).hidden = all.length === 0;
    find(this.#around, ".none", HTMLElement).hidden = all.length > 0;
    this.#before = new Map(all.map((record) => [String(record.id), JSON.stringify(record)]));
  }

  /** @param {StoredRecord} record */
  #row(record) {
    const id = String(record.id);
    const isFresh = this.#before && this.#before.get(id) !== JSON.stringify(record);
    const cells = this.#table.columns.map(({ path, title }) => cell(title, at(record, path)));
    const whole = make("details", {}, make("summary", {}, "JSON"), make("pre", {}, viewJson(JSON.stringify(record))));
    const tools = make("td", { role: "cell", "data-title": "Record", class: "tools" }, whole);
    if (this.#use) tools.prepend(this.#useButton(record, id));
    return make("tr", { role: "row", "data-id": id, class: isFresh ? "fresh" : "" }, ...cells, tools);
  }

  /**
   * @param {StoredRecord} record
   * @param {string} id
   */
  #useButton(record, id) {
    const button = make("button", { type: "button", class: "small", "aria-label": `Change record ${id}` }, "Change");
    button.addEventListener("click", () => this.#use?.(record));
    return button;
  }
}

/**
 * @param {unknown} value
 * @param {string} path
 * @returns {unknown}
 */
function at(value, path) {
  return path.split(".").reduce((/** @type {any} */ around, key) => around?.[key], value);
}

/**
 * @param {string} title
 * @param {unknown} value
 */
function cell(title, value) {
  const text = value === undefined || value === null || value === "" ? "–" : shortened(plain(value));
  const content = make("td", { role: "cell", "data-title": title }, text);
  if (/^#([0-9a-f]{3}){1,2}$/i.test(text)) content.prepend(swatch(text));
  return content;
}

/** @param {unknown} value */
function plain(value) {
  if (Array.isArray(value)) return value.map((entry) => entry?.VALUE ?? JSON.stringify(entry)).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** @param {string} text */
function shortened(text) {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)} …` : text;
}

/** @param {string} colour */
function swatch(colour) {
  const mark = make("i", { class: "swatch", "aria-hidden": "true" });
  mark.style.backgroundColor = colour;
  return mark;
}
