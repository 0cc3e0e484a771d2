// The interface of the element for the parts that handle its form, and the element's events.

/**
 * @typedef {"ready" | "sending" | "refused" | "success" | "queued" | "unsaved"} State
 *
 * @typedef {object} FormHostMembers
 * @property {State} state
 * @property {(state: State) => void} setState
 * @property {import("./messages.js").Messages} messages of the element's language, with the page's own texts
 * @property {import("./form-context.js").Target} target throws when the form's kind is not known
 * @property {() => Promise<void>} prepare loads what is needed to validate and send; never rejects
 * @property {() => Promise<import("./profile.js").Profile | undefined>} profile of the form at the relay; never rejects
 * @property {import("./form/validation.js").Rules} formPayload what the form's inputs make
 * @property {string} relay
 * @property {string} form the form's name at the relay
 * @property {string} trap
 * @property {Partial<Record<string, string>>} words the page's own texts
 * @property {string | undefined} updateToken
 * @property {import("../index.js").Catalog | undefined} catalog
 * @property {import("../index.js").Consent | undefined} attributionConsent
 *
 * @typedef {HTMLElement & FormHostMembers} FormHost
 *
 * @typedef {object} EventDetails
 * @property {{ issues: import("./form/validation.js").Problem[], values: Record<string, unknown> }} leadvalidate
 * @property {{ values: Record<string, unknown> }} leadsubmit
 * @property {{ key: string, state: "saved" | "unsaved" }} leadsaved
 * @property {{ key: string, sent: number, total: number }} leadprogress
 * @property {{ key: string, receipt: import("../outbox.js").OutboxReceipt }} leaddelivered
 * @property {{ key?: string, error: unknown }} leadrefused
 */

const CANCELABLE = new Set(["leadsubmit", "leaddelivered", "leadrefused"]);

/**
 * The events bubble and cross shadow roots, so that a page can listen in one place.
 *
 * @template {keyof EventDetails} Name
 * @param {EventTarget} target
 * @param {Name} name
 * @param {EventDetails[Name]} detail
 * @returns {boolean} false when the page has cancelled it
 */
export function emit(target, name, detail) {
  const cancelable = CANCELABLE.has(name);
  return target.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, cancelable, detail }));
}

/**
 * Identifies the form in the browser's storage.
 *
 * @param {FormHost} host
 */
export function storageKeyOf({ relay, form, id }) {
  return JSON.stringify([relay, form, location.pathname, id]);
}
