// The element's events. They bubble and cross shadow trees, so that a page can listen in one place.

/**
 * @typedef {object} Details
 * @property {{ issues: import("./findings.js").Problem[], values: Record<string, unknown> }} leadvalidate
 * @property {{ values: Record<string, unknown> }} leadsubmit
 * @property {{ key: string, state: "saved" | "unsaved" }} leadsaved
 * @property {{ key: string, receipt: import("../index.js").Receipt }} leaddelivered
 * @property {{ key?: string, error: unknown }} leadrefused
 */

/** What the element does after these, a page may do instead. */
const CANCELABLE = new Set(["leadsubmit", "leaddelivered", "leadrefused"]);

/**
 * @template {keyof Details} Name
 * @param {EventTarget} target
 * @param {Name} name
 * @param {Details[Name]} detail
 * @returns {boolean} whether the page left the rest to the element
 */
export function emit(target, name, detail) {
  const cancelable = CANCELABLE.has(name);
  return target.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, cancelable, detail }));
}
