// One lead with its data, on demand. What a stranger wrote is only ever text here.

import { make, moment } from "./dom.js";

/**
 * @typedef {import("./api.js").WholeEntry} WholeEntry
 * @typedef {import("./api.js").Call} Call
 */

/**
 * @param {WholeEntry} entry
 * @returns {Node[]}
 */
export function contents(entry) {
  return [
    facts("What is sent", entry.payload),
    facts("What the page told", entry.context),
    calls(entry.calls),
    list("For the log", [
      ["key", entry.key],
      ["kind", entry.kind],
      ["record", entry.recordId ?? "–"],
      ["last change", moment(entry.changed)],
      ["next attempt", entry.state === "accepted" ? moment(entry.due) : "–"],
    ]),
  ];
}

/**
 * @param {string} title
 * @param {unknown} value
 */
function facts(title, value) {
  const pairs = [...flat(value, [])];
  return pairs.length > 0 ? list(title, pairs) : list(title, [["", value === null ? "removed" : "nothing"]]);
}

/** @param {Call[]} all */
function calls(all) {
  /** @type {[string, Node | string][]} */
  const pairs = all.map(({ number, started, ended, outcome, detail }) => {
    const words = ended === null ? "under way, or cut off" : [outcome, detail].filter(Boolean).join(" ");
    return [`attempt ${number}`, make("span", {}, moment(started), ` ${words}`)];
  });
  return list("Attempts", pairs.length > 0 ? pairs : [["", "none yet"]]);
}

/**
 * @param {string} title
 * @param {[string, Node | string][]} pairs
 */
function list(title, pairs) {
  const all = pairs.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]);
  return make("section", {}, make("h3", {}, title), make("dl", {}, ...all));
}

/**
 * Each value with the path that leads to it, `contact.email`.
 *
 * @param {unknown} value
 * @param {string[]} path
 * @returns {Generator<[string, string]>}
 */
function* flat(value, path) {
  if (typeof value !== "object" || value === null) {
    if (value !== null || path.length > 0) yield [path.join("."), String(value)];
    return;
  }
  for (const [key, inner] of Object.entries(value)) yield* flat(inner, [...path, key]);
}
