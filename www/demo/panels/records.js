// The records that the sandbox CRM has stored, as a table: newest first, with changed records marked.

import { find, make, plural } from "../dom.js";
import { highlightJson } from "../json-view.js";
import { valueAt } from "../payload.js";
import { fetchRecords } from "../sandbox.js";

/** @typedef {import("../sandbox.js").StoredRecord} StoredRecord */

const MAX_ROWS = 8;

/** In characters. The record's JSON has the whole value, unless it is a file. */
const MAX_CELL_LENGTH = 120;
const MAX_JSON_LENGTH = 4_000;

export class RecordsPanel {
  #section;
  #table;
  #onEdit;
  /** @type {Map<string, string> | undefined} The JSON of each record by its id, as shown last. */
  #previous;

  /**
   * @param {HTMLElement} section
   * @param {import("../forms.js").RecordTable} table
   * @param {(record: StoredRecord) => void} [onEdit] absent where records cannot be edited
   */
  constructor(section, table, onEdit) {
    this.#section = section;
    this.#table = table;
    this.#onEdit = onEdit;
    find(section, "h3", HTMLElement).textContent = table.title;
    find(section, "caption", HTMLElement).textContent = table.title;
    find(section, ".refresh", HTMLButtonElement).addEventListener("click", () => this.refresh());
  }

  /** @returns {Promise<StoredRecord[]>} the newest first; empty when they cannot be loaded */
  async refresh() {
    const count = find(this.#section, ".record-count", HTMLElement);
    try {
      const records = await fetchRecords(this.#table.kind);
      this.#render(records);
      const all = plural(records.length, "record");
      count.textContent = records.length > MAX_ROWS ? `newest ${MAX_ROWS} of ${all}` : all;
      return records;
    } catch (error) {
      count.textContent = `cannot be loaded: ${error instanceof Error ? error.message : error}`;
      return [];
    }
  }

  /** @param {StoredRecord[]} records */
  #render(records) {
    const titles = [...this.#table.columns.map(({ title }) => title), "Record"];
    const head = titles.map((title) => make("th", { role: "columnheader", scope: "col" }, title));
    const rows = records.slice(0, MAX_ROWS).map((record) => this.#row(record));
    find(this.#section, "thead", HTMLElement).replaceChildren(make("tr", { role: "row" }, ...head));
    find(this.#section, "tbody", HTMLElement).replaceChildren(...rows);
    find(this.#section, "table", HTMLElement).hidden = records.length === 0;
    find(this.#section, ".empty", HTMLElement).hidden = records.length > 0;
    this.#previous = new Map(records.map((record) => [String(record.id), JSON.stringify(record)]));
  }

  /** @param {StoredRecord} record */
  #row(record) {
    const id = String(record.id);
    const isChanged = this.#previous && this.#previous.get(id) !== JSON.stringify(record);
    const cells = this.#table.columns.map(({ path, title }) => cell(title, valueAt(record, path)));
    const json = make("pre", {}, highlightJson(jsonOf(record)));
    const details = make("details", {}, make("summary", {}, "JSON"), json);
    const actions = make("td", { role: "cell", "data-title": "Record", class: "record-actions" }, details);
    if (this.#onEdit) actions.prepend(this.#editButton(record, id));
    return make("tr", { role: "row", "data-id": id, class: isChanged ? "changed" : "" }, ...cells, actions);
  }

  /**
   * @param {StoredRecord} record
   * @param {string} id
   */
  #editButton(record, id) {
    const button = make("button", { type: "button", class: "small", "aria-label": `Edit record ${id}` }, "Edit");
    button.addEventListener("click", () => this.#onEdit?.(record));
    return button;
  }
}

/**
 * @param {string} title
 * @param {unknown} value
 */
function cell(title, value) {
  const isEmpty = value === undefined || value === null || value === "";
  const text = isEmpty ? "–" : truncate(textOf(value));
  const isColor = /^#([0-9a-f]{3}){1,2}$/i.test(text);
  const content = isColor ? make("span", {}, colorSwatch(text), text) : text;
  return make("td", { role: "cell", "data-title": title }, content);
}

/** @param {unknown} value */
function textOf(value) {
  if (Array.isArray(value)) return value.map((entry) => entry?.VALUE ?? JSON.stringify(entry)).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** @param {StoredRecord} record */
function jsonOf(record) {
  return JSON.stringify(record, (_, value) => (typeof value === "string" ? truncate(value, MAX_JSON_LENGTH) : value));
}

/**
 * @param {string} text
 * @param {number} [length]
 */
function truncate(text, length = MAX_CELL_LENGTH) {
  return text.length > length ? `${text.slice(0, length)} …` : text;
}

/** @param {string} color */
function colorSwatch(color) {
  const swatch = make("i", { class: "swatch", "aria-hidden": "true" });
  swatch.style.backgroundColor = color;
  return swatch;
}
