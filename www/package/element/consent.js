// What a visitor has agreed to, as it is sent with a lead: the words, their version, and when. A box in the form says so
// with `data-lead-consent="version"`.

import { labelOf } from "./labels.js";

/**
 * @typedef {import("../index.js").Consent} Consent
 */

/** @type {WeakMap<HTMLInputElement, string>} When a box was ticked. */
const ticked = new WeakMap();

/**
 * To be told of every change in a form.
 *
 * @param {EventTarget | null} target
 * @param {number} now
 */
export function noteConsent(target, now) {
  if (target instanceof HTMLInputElement && target.dataset.leadConsent !== undefined && target.checked) {
    ticked.set(target, new Date(now).toISOString());
  }
}

/**
 * The boxes that are ticked.
 *
 * @param {HTMLFormElement} form
 * @param {number} now for a box that the page ticked
 * @returns {Consent[]}
 */
export function consentsOf(form, now) {
  const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[data-lead-consent]"));
  return [...boxes]
    .filter((box) => box.checked)
    .map((box) => ({
      to: box.name || box.id,
      text: labelOf(box),
      version: box.dataset.leadConsent,
      at: ticked.get(box) ?? new Date(now).toISOString(),
    }));
}
