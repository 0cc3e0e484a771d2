// The controls of a form, and what each of them has to submit.

import { isCaptchaInput } from "./captcha.js";
import { elementsOf } from "./form-prototype.js";

/**
 * An input, a select, a textarea, a submit button that was used, or a form-associated custom element.
 *
 * @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control
 */

/** Types of controls without a value for the payload; a submit button has one when it was used. */
const EXCLUDED_TYPES = new Set(["button", "submit", "reset", "image", "file"]);

/**
 * Elements that browsers do not submit; the trap, which is sent beside the payload; and the input that the browser fills in with
 * the form's encoding.
 */
const EXCLUDED = `:disabled, fieldset, output, object, [data-lead-trap], [name="_charset_" i]`;

/** Not `:disabled`, which in Chromium are also the options of a disabled select. */
export const DISABLED_OPTION = "[disabled], optgroup[disabled] > option";

/** On an element whose condition is not met: the attributes that features/conditions.js has set, `hidden` and `disabled`. */
export const OFF_ATTRIBUTE = "data-lead-off";

/**
 * The name under which a control is submitted; empty when it has none.
 *
 * @param {Element} control
 * @returns {string}
 */
export function nameOf(control) {
  return control.getAttribute("name") ?? "";
}

/**
 * The controls that may have a value, in document order; of a radio group only the first.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} [submitter] the button that was used
 * @returns {Control[]}
 */
export function controlsOf(form, submitter) {
  /** @type {Set<string>} */
  const groups = new Set();
  const all = /** @type {Control[]} */ (elementsOf(form));
  return all.filter((control) => {
    const name = nameOf(control);
    const isExcluded = !name || (EXCLUDED_TYPES.has(control.type) && control !== submitter) || control.matches(EXCLUDED);
    if (isExcluded || isCaptchaInput(name)) return false;
    if (control.type !== "radio") return true;
    const isFirst = !groups.has(name);
    groups.add(name);
    return isFirst;
  });
}

/**
 * Whether a control is disabled, and not by a condition.
 *
 * @param {Element} control
 */
export function isDisabledByPage(control) {
  const own = `[disabled]:not([${OFF_ATTRIBUTE}~=disabled])`;
  const isOwn = control.matches(own) || control.parentElement?.closest(`fieldset${own}`);
  return Boolean(isOwn) && control.matches(":disabled");
}

/**
 * Whether a control is a custom element, of which only the browser knows what it submits.
 *
 * @param {Element} control
 */
export function isCustom(control) {
  return control.localName.includes("-");
}

/**
 * The values that a browser submits for a control; of a custom element, the best guess.
 *
 * @param {Control} control
 * @returns {unknown[]}
 */
export function submittedValues(control) {
  if (control instanceof HTMLSelectElement) {
    return [...control.selectedOptions].filter((option) => !option.matches(DISABLED_OPTION)).map((option) => option.value);
  }
  const { type, checked, selected, value } = /** @type {any} */ (control);
  const isChoice = type === "radio" || type === "checkbox" || isCustom(control);
  return isChoice && (checked === false || selected === false) ? [] : [value ?? ""];
}

/**
 * The radio buttons of a control's group that are in the form; for other controls the control alone.
 *
 * @param {Control} control
 * @param {HTMLFormElement} form
 * @returns {HTMLInputElement[]}
 */
export function groupOf(control, form) {
  if (control.type !== "radio") return [/** @type {HTMLInputElement} */ (control)];
  const all = /** @type {HTMLInputElement[]} */ (elementsOf(form));
  return all.filter((other) => other.type === "radio" && nameOf(other) === nameOf(control));
}

/**
 * Whether a choice or a hidden input has its default value. Text inputs count as changed.
 *
 * @param {Control} control
 */
export function isUnchanged(control) {
  if (control instanceof HTMLSelectElement) return [...control.options].every(isOptionUnchanged);
  if (control.type === "hidden") return true;
  if (control.type !== "radio" && control.type !== "checkbox") return false;
  const boxes = control.form ? groupOf(control, control.form) : [/** @type {HTMLInputElement} */ (control)];
  return boxes.every((box) => box.checked === box.defaultChecked);
}

/** @param {HTMLOptionElement} option */
function isOptionUnchanged(option) {
  const select = /** @type {HTMLSelectElement | null} */ (option.closest("select"));
  const hasDefault = select?.querySelector("option[selected]") || select?.multiple;
  return option.selected === (hasDefault ? option.defaultSelected : option.index === 0);
}
