// The inputs of a form, and what each of them says. How names become a payload is payload.js's concern.

import { isCaptcha } from "./captcha.js";
import { elementsOf } from "./own.js";

/**
 * An input, a select, a text area, or a form-associated element of the page's own.
 *
 * @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control
 * @typedef {{ name: string, value: unknown, control: Control }} Entry
 */

const NOT_VALUES = new Set(["button", "submit", "reset", "image", "file"]);

/** What no browser sends, and the trap, which goes beside the lead. */
const NOT_SENT = ":disabled, fieldset, output, object, [data-lead-trap]";

/**
 * The controls that have something to say, in the order of the document; of a group of radio buttons the first.
 *
 * @param {HTMLFormElement} form
 * @returns {Control[]}
 */
export function controlsOf(form) {
  /** @type {Set<string>} */
  const groups = new Set();
  const all = /** @type {Control[]} */ (elementsOf(form));
  return all.filter((control) => {
    const isLeftOut = !control.name || NOT_VALUES.has(control.type) || control.matches(NOT_SENT);
    if (isLeftOut || isCaptcha(control.name) || (control.type === "radio" && groups.has(control.name))) return false;
    if (control.type === "radio") groups.add(control.name);
    return true;
  });
}

/**
 * @param {HTMLFormElement} form
 * @returns {Entry[]}
 */
export function entriesOf(form) {
  return controlsOf(form).map((control) => ({ name: control.name, value: valueOf(control, form), control }));
}

/**
 * What stands for a control in a payload; empty text when it was not filled.
 *
 * @param {Control} control
 * @param {HTMLFormElement} form
 * @returns {unknown}
 */
function valueOf(control, form) {
  switch (control.type) {
    case "radio":
      return groupOf(control, form).find((radio) => radio.checked)?.value ?? "";
    case "checkbox":
      return checkedValue(/** @type {HTMLInputElement} */ (control));
    case "select-multiple":
      return [.../** @type {HTMLSelectElement} */ (control).selectedOptions].map((option) => option.value);
    case "datetime-local":
      return instant(control.value);
    default:
      return control.value;
  }
}

/** @param {HTMLInputElement} box */
function checkedValue(box) {
  if (!box.checked) return "";
  return box.hasAttribute("value") ? box.value : true;
}

/**
 * A local time as an instant, which is what the rules ask of a date with a time.
 *
 * @param {string} local
 */
function instant(local) {
  const date = new Date(local);
  return Number.isNaN(Number(date)) ? local : date.toISOString();
}

/**
 * The radio buttons of a control's group; the control alone for any other.
 *
 * @param {Control} control
 * @param {HTMLFormElement} form
 * @returns {HTMLInputElement[]}
 */
export function groupOf(control, form) {
  const all = /** @type {HTMLInputElement[]} */ (elementsOf(form));
  if (control.type !== "radio") return all.filter((other) => other === control);
  return all.filter((other) => other.type === "radio" && other.name === control.name);
}

/** @param {unknown} value */
export function isMissing(value) {
  if (Array.isArray(value)) return value.every(isMissing);
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

/**
 * Whether a choice or a hidden value is still the one that the page came with.
 *
 * @param {Control} control
 */
export function isAsGiven(control) {
  if (control instanceof HTMLSelectElement) return [...control.options].every(isOptionAsGiven);
  if (control.type === "hidden") return true;
  if (control.type !== "radio" && control.type !== "checkbox") return false;
  const boxes = control.form ? groupOf(control, control.form) : [/** @type {HTMLInputElement} */ (control)];
  return boxes.every((box) => box.checked === box.defaultChecked);
}

/** @param {HTMLOptionElement} option */
function isOptionAsGiven(option) {
  const select = /** @type {HTMLSelectElement | null} */ (option.closest("select"));
  const hasDefault = select?.querySelector("option[selected]") || select?.multiple;
  return option.selected === (hasDefault ? option.defaultSelected : option.index === 0);
}
