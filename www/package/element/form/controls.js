// The controls of a form, their values and their labels.

import { isCaptchaInput } from "./captcha.js";
import { elementsOf } from "./form-prototype.js";

/**
 * An input, a select, a textarea, or a form-associated custom element.
 *
 * @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control
 * @typedef {{ name: string, value: unknown, control: Control }} FormEntry
 */

/** Types of controls without a value for the payload. */
const EXCLUDED_TYPES = new Set(["button", "submit", "reset", "image", "file"]);

/** Elements that browsers do not submit, and the trap, which is sent beside the payload. */
const EXCLUDED = ":disabled, fieldset, output, object, [data-lead-trap]";

/**
 * The controls that may have a value, in document order; of a radio group only the first.
 *
 * @param {HTMLFormElement} form
 * @returns {Control[]}
 */
export function controlsOf(form) {
  /** @type {Set<string>} */
  const groups = new Set();
  const all = /** @type {Control[]} */ (elementsOf(form));
  return all.filter((control) => {
    const isExcluded = !control.name || EXCLUDED_TYPES.has(control.type) || control.matches(EXCLUDED);
    if (isExcluded || isCaptchaInput(control.name)) return false;
    if (control.type !== "radio") return true;
    const isFirst = !groups.has(control.name);
    groups.add(control.name);
    return isFirst;
  });
}

/**
 * @param {HTMLFormElement} form
 * @returns {FormEntry[]}
 */
export function entriesOf(form) {
  return controlsOf(form).map((control) => ({ name: control.name, value: valueOf(control, form), control }));
}

/**
 * A control's value in a payload; an empty string when it is not filled in.
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
      return checkboxValue(/** @type {HTMLInputElement} */ (control));
    case "select-multiple":
      return [.../** @type {HTMLSelectElement} */ (control).selectedOptions].map((option) => option.value);
    case "datetime-local":
      return toInstant(control.value);
    default:
      return control.value;
  }
}

/** @param {HTMLInputElement} checkbox */
function checkboxValue(checkbox) {
  if (!checkbox.checked) return "";
  return checkbox.hasAttribute("value") ? checkbox.value : true;
}

/**
 * A local time in ISO 8601 with a time zone, which the rules require.
 *
 * @param {string} local
 */
function toInstant(local) {
  const date = new Date(local);
  return Number.isNaN(Number(date)) ? local : date.toISOString();
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
  return all.filter((other) => other.type === "radio" && other.name === control.name);
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

/**
 * The control's label as the visitor reads it; its name when there is no label.
 *
 * @param {Control} control
 * @returns {string}
 */
export function labelOf(control) {
  const explicit = control.dataset.label ?? (control.type === "radio" ? legendOf(control) : undefined);
  return (
    explicit || textOf(control.labels?.[0]) || control.getAttribute("aria-label") || labelledBy(control) || control.name
  );
}

/** @param {Control} radio */
function legendOf(radio) {
  const group = radio.closest("fieldset, [role=radiogroup]");
  const isWholeGroup = group && radio.form && groupOf(radio, radio.form).every((other) => group.contains(other));
  if (!isWholeGroup) return undefined;
  return textOf(group.querySelector("legend")) || group.getAttribute("aria-label") || labelledBy(group);
}

/** @param {Element} element */
function labelledBy(element) {
  const root = /** @type {Document | ShadowRoot} */ (element.getRootNode());
  const id = element.getAttribute("aria-labelledby")?.split(/\s+/)[0];
  return id ? textOf(root.getElementById(id)) : "";
}

/**
 * The text without nested controls, hidden parts, and the marks of required fields.
 *
 * @param {Element | null | undefined} element
 */
function textOf(element) {
  if (!element) return "";
  const copy = /** @type {Element} */ (element.cloneNode(true));
  for (const part of copy.querySelectorAll("select, textarea, button, [aria-hidden=true], [data-lead]")) part.remove();
  return (copy.textContent ?? "").replace(/\s+/g, " ").trim().replace(/[\s*:：]+$/, "");
}
