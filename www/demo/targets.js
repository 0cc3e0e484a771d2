// Where the demo sends to: the relay that serves this page. A visitor goes through one of its forms; what is staff's
// needs a key, which a person types. There is no credential here, and none of a CRM anywhere on the page.

/** @typedef {import("/pkg/browser.js").Target} Target */

const relay = "/";

/** @satisfies {Target} */
export const ENQUIRY = /** @type {const} */ ({ crm: "ivvy", relay, form: "enquiry" });

/** @satisfies {Target} */
export const SALES = /** @type {const} */ ({ crm: "bitrix24", relay, form: "sales" });

/**
 * @template {"ivvy" | "capillary"} Crm
 * @param {Crm} crm
 * @param {string} [staffKey]
 */
export function staff(crm, staffKey) {
  return { crm, relay, staffKey };
}
