// The label of a control as the visitor reads it.

import { groupOf, nameOf } from "./controls.js";
import { membersOf } from "./form-prototype.js";

/** @typedef {import("./controls.js").Control} Control */

/** Parts of a label that are no text of it: controls, hidden parts, and messages. */
const NO_TEXT = "select, textarea, button, [name]:not(a, slot), [aria-hidden=true], [data-lead]";

/**
 * The control's label; its name when there is no label. Component libraries have a `label` attribute.
 *
 * @param {Control} control
 * @returns {string}
 */
export function labelOf(control) {
  const explicit = control.dataset.label ?? (control.type === "radio" ? legendOf(control) : undefined);
  return (
    explicit ||
    textOf(labelElementOf(control)) ||
    control.getAttribute("aria-label") ||
    labelledBy(control) ||
    control.getAttribute("label") ||
    nameOf(control)
  );
}

/**
 * A custom element that belongs to a form may keep its `labels` to itself.
 *
 * @param {Control} control
 */
function labelElementOf(control) {
  if (control.labels) return control.labels[0];
  const root = /** @type {Document | ShadowRoot} */ (control.getRootNode());
  const byId = control.id ? root.querySelector(`label[for="${CSS.escape(control.id)}"]`) : null;
  return byId ?? control.closest("label");
}

/** @param {Control} radio */
function legendOf(radio) {
  const found = radio.closest("fieldset, [role=radiogroup]");
  // It may be the form.
  const group = found && membersOf(found);
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
  for (const part of copy.querySelectorAll(NO_TEXT)) part.remove();
  return (copy.textContent ?? "").replace(/\s+/g, " ").trim().replace(/[\s*:：]+$/, "");
}
