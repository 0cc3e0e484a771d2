// A form's entry list as the browser would submit it: in tree order, with what form-associated custom elements and `formdata`
// listeners have set, and with the submit button that was used.

import { controlsOf, groupOf, isCustom, nameOf, submittedValues } from "./controls.js";
import { elementsOf } from "./form-prototype.js";

/**
 * @typedef {import("./controls.js").Control} Control
 * @typedef {[name: string, value: unknown]} ListEntry the value is text or a file
 */

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} [submitter]
 * @returns {ListEntry[]}
 */
export function entryListOf(form, submitter) {
  const list = formDataOf(form, submitter) ?? formDataOf(form);
  const isUsable = list?.every((entry) => typeof entry?.[0] === "string");
  // Another script may have replaced FormData by an object that does not read forms.
  if (!list || !isUsable) return readByHand(controlsOf(form, submitter), form);
  const native = list.length === 0 ? controlsOf(form, submitter).filter((control) => !isCustom(control)) : [];
  return withSubmitter([...list, ...readByHand(native, form)], form, submitter);
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} [submitter]
 * @returns {ListEntry[] | undefined} undefined when the browser cannot make the list
 */
function formDataOf(form, submitter) {
  try {
    // eslint-disable-next-line no-restricted-syntax -- where the second parameter is ignored, withSubmitter adds the entry
    return [...new FormData(form, submitter)];
  } catch {
    // There is no FormData; or the button has left the form, or is no submit button.
    return undefined;
  }
}

/**
 * The list with the button's entry at its place, if the browser has not added it.
 *
 * @param {ListEntry[]} list
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} [submitter]
 * @returns {ListEntry[]}
 */
function withSubmitter(list, form, submitter) {
  const name = submitter ? nameOf(submitter) : "";
  const { value, type } = /** @type {HTMLInputElement} */ (submitter ?? {});
  // What an image button submits is the place of the click.
  if (!submitter || !name || type === "image" || list.some((entry) => entry[0] === name && entry[1] === value)) return list;
  const elements = elementsOf(form);
  const at = elements.indexOf(submitter);
  const before = new Set(elements.slice(0, Math.max(at, 0)).map(nameOf));
  const after = new Set(elements.slice(at + 1).map(nameOf));
  const next = at < 0 ? -1 : list.findIndex(([other]) => after.has(other) && !before.has(other));
  const place = next < 0 ? list.length : next;
  return [...list.slice(0, place), [name, value], ...list.slice(place)];
}

/**
 * @param {Control[]} controls
 * @param {HTMLFormElement} form
 * @returns {ListEntry[]}
 */
function readByHand(controls, form) {
  const all = controls.flatMap((control) => groupOf(control, form));
  return all.flatMap((control) => submittedValues(control).map((value) => /** @type {ListEntry} */ ([nameOf(control), value])));
}
