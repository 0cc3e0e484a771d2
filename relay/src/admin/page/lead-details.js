// One lead with its personal data, loaded on request. Visitor input is inserted as text only.

import { createElement, timeElement } from "./dom.js";

/**
 * @typedef {import("./api.js").EntryWithData} EntryWithData
 * @typedef {import("./api.js").Attempt} Attempt
 */

/**
 * @param {EntryWithData} entry
 * @returns {Node[]}
 */
export function leadDetails(entry) {
  return [
    jsonSection("Payload", entry.payload),
    jsonSection("Reported by the page", entry.context),
    ...filesSections(entry.files ?? []),
    attemptsSection(entry.calls),
    section("Record", [
      ["key", entry.key],
      ["kind", entry.kind],
      ["reason", entry.reason ?? "–"],
      ["CRM record", entry.recordId ?? "–"],
      ["last change", timeElement(entry.changed)],
      ["next attempt", entry.state === "accepted" ? timeElement(entry.due) : "–"],
    ]),
  ];
}

/**
 * @param {string} title
 * @param {unknown} value null if it was purged or erased
 */
function jsonSection(title, value) {
  if (value === null) return section(title, [["", "removed"]]);
  const fields = [...flatten(value, [])];
  return section(title, fields.length > 0 ? fields : [["", "empty"]]);
}

/** @param {import("./api.js").File[]} files */
function filesSections(files) {
  const rows = files.map(
    /** @returns {[string, string]} */
    ({ field, name, size, state }) => [field, `${name}, ${size} bytes, ${state}`],
  );
  return rows.length > 0 ? [section("Files", rows)] : [];
}

/** @param {Attempt[]} attempts */
function attemptsSection(attempts) {
  /** @type {[string, Node | string][]} */
  const rows = attempts.map(({ number, started, ended, outcome, detail }) => {
    const result = ended === null ? "in progress or interrupted" : [outcome, detail].filter(Boolean).join(" ");
    return [`attempt ${number}`, createElement("span", {}, timeElement(started), ` ${result}`)];
  });
  return section("Delivery attempts", rows.length > 0 ? rows : [["", "none yet"]]);
}

/**
 * @param {string} title
 * @param {[string, Node | string][]} rows
 */
function section(title, rows) {
  const items = rows.flatMap(([name, value]) => [createElement("dt", {}, name), createElement("dd", {}, value)]);
  return createElement("section", {}, createElement("h3", {}, title), createElement("dl", {}, ...items));
}

/**
 * Every leaf of a JSON value with its path, such as `contact.email`.
 *
 * @param {unknown} value
 * @param {string[]} path
 * @returns {Generator<[string, string]>}
 */
function* flatten(value, path) {
  if (typeof value !== "object" || value === null) {
    yield [path.join("."), String(value)];
    return;
  }
  for (const [key, child] of Object.entries(value)) yield* flatten(child, [...path, key]);
}
