// The trap: an input that people neither see nor reach, and that browsers and password managers do not fill in. Only automated
// submissions do.

import { elementsOf } from "../form/form-prototype.js";
import { createGenerated } from "../view/generated.js";

/** No name that an autofill knows. The relay's default is the same (relay-core/src/config/form.rs). */
export const DEFAULT_TRAP = "topic_details";
/** The default of earlier versions, which browsers fill in. */
const EARLIER_DEFAULT = "website";

/** What keeps browsers and password managers from filling the input in. */
const OPT_OUTS = {
  autocomplete: "off",
  tabindex: "-1",
  "data-1p-ignore": "",
  "data-lpignore": "true",
  "data-bwignore": "true",
  "data-protonpass-ignore": "true",
  "data-form-type": "other",
};

/** Set by script, so that neither the page's style sheets nor its policy can show the input. */
const INVISIBLE = {
  position: "absolute",
  width: "1px",
  height: "1px",
  margin: "-1px",
  overflow: "hidden",
  "clip-path": "inset(50%)",
  "white-space": "nowrap",
};

/**
 * The page's own trap, or the generated one. Looked up each time, since a framework may replace it.
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 */
export function trapOf(form, name) {
  const all = /** @type {HTMLInputElement[]} */ (elementsOf(form));
  // An input of the earlier name may also be a field of the form, which people reach by the keyboard.
  const isEarlier = (/** @type {HTMLInputElement} */ input) => input.name === EARLIER_DEFAULT && input.tabIndex < 0;
  return all.find((input) => input.name === name) ?? (name === DEFAULT_TRAP ? all.find(isEarlier) : undefined);
}

/** @param {HTMLInputElement} trap */
export function markTrap(trap) {
  trap.dataset.leadTrap = "";
  for (const [name, value] of Object.entries(OPT_OUTS)) if (!trap.hasAttribute(name)) trap.setAttribute(name, value);
}

/**
 * @param {string} name
 * @param {string} labelText for people who reach it all the same
 * @returns {HTMLElement} a box with the trap
 */
export function createTrap(name, labelText) {
  const trap = Object.assign(document.createElement("input"), { name, type: "text" });
  markTrap(trap);
  const label = document.createElement("label");
  label.append(labelText, trap);
  const box = createGenerated("div", "trap");
  box.setAttribute("aria-hidden", "true");
  for (const [property, value] of Object.entries(INVISIBLE)) box.style.setProperty(property, value, "important");
  box.append(label);
  return box;
}
