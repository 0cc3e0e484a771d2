// The `page` of the request: its URL, the visitor's consents and, after consent, the campaign's touches.

import { membersOf } from "../form/form-prototype.js";
import { labelOf } from "../form/labels.js";
import { storedTouches, withoutQuery } from "./attribution.js";

/**
 * @typedef {import("../../index.js").Consent} Consent
 * @typedef {import("../../index.js").PageReport} PageReport
 */

/** @type {WeakMap<HTMLInputElement, string>} Time of each consent checkbox's last check, in ISO 8601. */
const checkedAt = new WeakMap();

/**
 * Records the time of a consent: a checked box with `data-lead-consent`. To be called for each change event.
 *
 * @param {EventTarget | null} target
 * @param {number} nowMs
 */
export function recordConsent(target, nowMs) {
  if (target instanceof HTMLInputElement && target.dataset.leadConsent !== undefined && target.checked) {
    checkedAt.set(target, new Date(nowMs).toISOString());
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {Consent | undefined} attributionConsent
 * @param {number} nowMs
 * @returns {PageReport}
 */
export function pageReport(form, attributionConsent, nowMs) {
  const consent = [...consentsOf(form, nowMs), ...(attributionConsent ? [attributionConsent] : [])];
  const touches = attributionConsent && storedTouches(nowMs);
  return {
    url: withoutQuery(location.href),
    ...(touches && { ...(touches.last.referrer && { referrer: touches.last.referrer }), utm: touches.last.params }),
    ...(touches && { first: touches.first, last: touches.last }),
    ...(consent.length > 0 && { consent }),
  };
}

/**
 * @param {HTMLFormElement} form
 * @param {number} nowMs for a box that was checked without an event
 * @returns {Consent[]}
 */
function consentsOf(form, nowMs) {
  const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (membersOf(form).querySelectorAll("input[data-lead-consent]"));
  return [...boxes]
    .filter((box) => box.checked)
    .map((box) => ({
      to: box.name || box.id,
      text: labelOf(box),
      version: box.dataset.leadConsent,
      at: checkedAt.get(box) ?? new Date(nowMs).toISOString(),
    }));
}
