// The way out of the page: one outbox for each relay and form, loaded apart from the element, once it is needed.

/**
 * @typedef {import("../index.js").Crm} Crm
 * @typedef {import("../outbox.js").Outbox} Outbox
 * @typedef {import("../outbox.js").Submitted} Submitted
 * @typedef {{ crm: Crm, relay: string, form: string }} Target
 */

/** @type {Map<string, Promise<Outbox>>} */
const open = new Map();

/**
 * The page's outbox for a target; it also sends what an earlier visit left in it.
 *
 * @param {Target} target
 * @returns {Promise<Outbox>}
 */
export async function outboxOf(target) {
  const name = JSON.stringify([target.crm, target.relay, target.form]);
  const outbox = open.get(name) ?? import("../outbox.js").then(({ openOutbox }) => openOutbox(target));
  open.set(name, outbox);
  try {
    return await outbox;
  } catch (error) {
    // One that could not be loaded is tried again by the next send.
    open.delete(name);
    throw error;
  }
}
