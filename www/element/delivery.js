// The way out of the page, one outbox for each relay and form.

/**
 * @typedef {import("../index.js").Crm} Crm
 * @typedef {{ crm: Crm, relay: string, form: string }} Target
 * @typedef {{ key: string, state: "saved" | "unsaved", delivered: Promise<import("../index.js").Receipt> }} Submitted
 *
 * @typedef {object} Outbox
 * @property {(lead: object, options: object) => Promise<Submitted>} submit
 * @property {(form: string) => Promise<string> | string} draftKey
 */

/** @type {Map<string, Promise<Outbox>>} */
const open = new Map();

/**
 * @param {Target} target
 * @returns {Promise<Outbox>}
 */
export function outboxOf(target) {
  const name = JSON.stringify([target.crm, target.relay, target.form]);
  const outbox = open.get(name) ?? opened(target);
  open.set(name, outbox);
  // One that could not be opened is tried again by the next send.
  outbox.catch(() => open.delete(name));
  return outbox;
}

/** Until the outbox is in the package, its name is kept from the type checker and from bundlers. */
const OUTBOX = "../outbox.js";

/** @param {Target} target */
async function opened(target) {
  const { openOutbox } = await import(OUTBOX);
  return openOutbox(target);
}
