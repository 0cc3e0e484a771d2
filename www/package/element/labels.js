// What people call a control: the words that stand beside it.

import { groupOf } from "./controls.js";

/**
 * @typedef {import("./controls.js").Control} Control
 */

/**
 * @param {Control} control
 * @returns {string}
 */
export function labelOf(control) {
  const given = control.dataset.label ?? (control.type === "radio" ? legendOf(control) : undefined);
  return given || labelText(control) || control.getAttribute("aria-label") || labelledBy(control) || control.name;
}

/** @param {Control} radio */
function legendOf(radio) {
  const group = radio.closest("fieldset, [role=radiogroup]");
  const isItsOwn = group && radio.form && groupOf(radio, radio.form).every((other) => group.contains(other));
  if (!isItsOwn) return undefined;
  return textOf(group.querySelector("legend")) || group.getAttribute("aria-label") || labelledBy(group);
}

/** @param {Control} control */
function labelText(control) {
  return textOf(control.labels?.[0]);
}

/** @param {Element} element */
function labelledBy(element) {
  const root = /** @type {Document | ShadowRoot} */ (element.getRootNode());
  const id = element.getAttribute("aria-labelledby")?.split(/\s+/)[0];
  return id ? textOf(root.getElementById(id)) : "";
}

/**
 * The text without the controls in it, what only eyes are to see, and the marks of a required field.
 *
 * @param {Element | null | undefined} element
 */
function textOf(element) {
  if (!element) return "";
  const copy = /** @type {Element} */ (element.cloneNode(true));
  for (const part of copy.querySelectorAll("select, textarea, button, [aria-hidden=true], [data-lead]")) part.remove();
  return (copy.textContent ?? "").replace(/\s+/g, " ").trim().replace(/[\s*:：]+$/, "");
}
