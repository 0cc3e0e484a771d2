// What the outbox's desk says: each state in words, an entry as a row, and the form's fields as each CRM's lead.

import { make } from "./dom.js";

/** @typedef {import("/pkg/outbox.js").OutboxEntry} OutboxEntry */

/** @type {Record<import("/pkg/outbox.js").EntryState, string>} */
const STATES = {
  saved: "saved on this device",
  sending: "sending",
  received: "received",
  unsaved: "could not be saved; do not close the page",
  refused: "refused",
  expired: "too old",
};

/**
 * @param {import("/pkg/browser.js").Crm} crm
 * @param {Record<string, any>} fields
 * @returns {any} the outbox says what is wrong with it
 */
export function leadOf(crm, { event, first, last, email }) {
  if (crm === "bitrix24") return { fields: { TITLE: event, NAME: first, LAST_NAME: last } };
  if (crm === "ivvy") return { name: event, contact: { firstName: first, lastName: last, email } };
  return { leadFor: event, idType: "email", identifier: email };
}

/**
 * @param {OutboxEntry} entry
 * @param {import("/pkg/outbox.js").Outbox} outbox
 */
export function listed(entry, outbox) {
  const { key, state, error, attempts, payload } = entry;
  const time = new Date(entry.createdMs).toLocaleTimeString();
  const row = make("li", { "data-state": state }, make("b", {}, STATES[state]), ` ${time} · ${payload ?? "no data left here"}`);
  if (error && state !== "received") row.append(make("p", {}, `${error.message} (attempt ${attempts})`));
  if (state === "refused" || state === "expired") {
    row.append(button("Try again", () => outbox.retry(key)), button("Discard", () => outbox.discard(key)));
  }
  return row;
}

/**
 * The counters that are not 0.
 *
 * @param {import("/pkg/outbox.js").OutboxCounts} counts
 */
export function told(counts) {
  const some = Object.entries(counts).filter(([, count]) => count > 0);
  return some.map(([name, count]) => `${name}: ${count}`).join(", ");
}

/**
 * @param {string} text
 * @param {() => Promise<unknown>} act
 */
function button(text, act) {
  const made = make("button", { type: "button", class: "quiet" }, text);
  made.addEventListener("click", () => act());
  return made;
}
