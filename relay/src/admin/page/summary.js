// How many leads are where, a row a connection.

import { make, span } from "./dom.js";

/** @typedef {import("./api.js").Connection} Connection */

/** @param {Connection[]} connections */
export function rows(connections) {
  return connections.map(({ name, crm, counts, oldestWaitingMs }) => {
    const waiting = counts.accepted + counts.sending;
    const oldest = oldestWaitingMs === null ? "–" : span(oldestWaitingMs);
    return make(
      "tr",
      {},
      make("th", { scope: "row" }, `${name} `, make("span", { class: "hint" }, crm)),
      cell(waiting),
      cell(oldest),
      cell(counts.held, counts.held > 0 ? "alert" : ""),
      cell(counts.dead),
      cell(counts.done),
    );
  });
}

/**
 * @param {number | string} value
 * @param {string} [mark]
 */
function cell(value, mark = "") {
  return make("td", { class: `number ${mark}` }, String(value));
}
