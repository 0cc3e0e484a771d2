// What a draft holds of a form's controls. A control is known by its name, a checkbox or radio button also by its value, and by
// its number among those that share them.

import { isUnchanged, nameOf } from "../form/controls.js";
import { elementsOf } from "../form/form-prototype.js";
import { isPrivate } from "./private-controls.js";
import { setChecked, setSelected, setValue } from "./set-control.js";

/**
 * @typedef {import("../form/controls.js").Control} Control
 * @typedef {string | boolean | string[]} ControlState text, whether a box is checked, or the values of the selected options
 */

/** What decides on an input's value while nobody has changed it. */
const VALUE_ATTRIBUTES = ["type", "min", "max", "step", "value"];

/** Inputs that were of the type password: a button that shows the password changes the type. @type {WeakSet<Element>} */
const passwords = new WeakSet();
/** The names of such inputs, by form host: a button may also replace the input. @type {WeakMap<Element, Set<string>>} */
const passwordNames = new WeakMap();

/**
 * The controls whose state a draft may hold, by id.
 *
 * @param {Element} host
 * @param {HTMLFormElement} form
 * @returns {Map<string, Control>}
 */
export function draftControls(host, form) {
  const all = /** @type {Control[]} */ (elementsOf(form));
  const names = passwordNames.get(host) ?? new Set();
  passwordNames.set(host, names);
  for (const control of all.filter(({ type }) => type === "password")) {
    passwords.add(control);
    if (nameOf(control)) names.add(nameOf(control));
  }
  /** @type {Map<string, Control>} */
  const controls = new Map();
  for (const control of all) {
    if (!isKept(control) || names.has(nameOf(control))) continue;
    const known = [nameOf(control), ...(boxOf(control) ? [control.value] : [])];
    let number = 0;
    while (controls.has(JSON.stringify([number, ...known]))) number++;
    controls.set(JSON.stringify([number, ...known]), control);
  }
  return controls;
}

/**
 * Whether a draft has a password, which a page may show at first.
 *
 * @param {Element} host
 * @param {string} id of a control of the draft
 */
export function isPasswordId(host, id) {
  const known = String(id).replace(/^\[\d+,/, "");
  return [...(passwordNames.get(host) ?? [])].some((name) => known.startsWith(JSON.stringify(name)));
}

/** @param {Control} control */
function isKept(control) {
  if (isPrivate(control) || passwords.has(control) || control.closest("[data-lead-draft=off]")) return false;
  // Of a custom element, the draft holds a value only.
  const { value, checked } = /** @type {Partial<HTMLInputElement>} */ (control);
  return typeof value === "string" && (checked === undefined || control instanceof HTMLInputElement);
}

/**
 * @param {Control} control
 * @returns {HTMLInputElement | undefined} a checkbox or a radio button
 */
function boxOf(control) {
  return control.type === "checkbox" || control.type === "radio" ? /** @type {HTMLInputElement} */ (control) : undefined;
}

/**
 * @param {Control} control
 * @returns {ControlState}
 */
export function stateOf(control) {
  if (control instanceof HTMLSelectElement) return [...control.selectedOptions].map(({ value }) => value);
  return boxOf(control)?.checked ?? control.value;
}

/**
 * @param {Control} control
 * @param {ControlState | undefined} state
 */
export function isInState(control, state) {
  return JSON.stringify(stateOf(control)) === JSON.stringify(state);
}

/** @param {Control} control a radio button: with its group */
export function hasDefault(control) {
  if (control instanceof HTMLSelectElement || boxOf(control)) return isUnchanged(control);
  return control.value === defaultValueOf(control);
}

/**
 * The value that a control has without a change. A range or a color has one although it has no attribute.
 *
 * @param {Control} control
 */
function defaultValueOf(control) {
  if (control instanceof HTMLTextAreaElement) return control.defaultValue;
  if (!(control instanceof HTMLInputElement)) return control.getAttribute("value") ?? "";
  const fresh = document.createElement("input");
  for (const name of VALUE_ATTRIBUTES) fresh.setAttribute(name, control.getAttribute(name) ?? "");
  fresh.multiple = control.multiple;
  return fresh.value;
}

/**
 * @param {Control} control
 * @param {ControlState} state of a control with the same id
 */
export function restoreState(control, state) {
  if (control instanceof HTMLSelectElement) return Array.isArray(state) && setSelected(control, state);
  const box = boxOf(control);
  // Of a radio group, the button that is checked unchecks the others.
  if (box) return (state === true || (state === false && box.type === "checkbox")) && setChecked(box, state);
  if (typeof state === "string") setValue(control, state);
}
