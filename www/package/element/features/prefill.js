// Fills in what a link or the page knows about the visitor: from the URL's parameters that the page or the relay's configuration
// lists, and from the element's `values`. A control that has a value keeps it.

import { DISABLED_OPTION, OFF_ATTRIBUTE, groupOf, isDisabledByPage, isUnchanged, nameOf } from "../form/controls.js";
import { elementsOf, membersOf } from "../form/form-prototype.js";
import { isPrivate } from "./private-controls.js";
import { setChecked, setSelected, setValue } from "./set-control.js";

/** @typedef {import("../form/controls.js").Control} Control */

/** In characters, of all values together. */
const MAX_LENGTH = 4_000;

/** What the page hides itself: not a part with a condition, a step, or text that the browser's search shows. */
const HIDDEN_BY_PAGE = `[hidden]:not([${OFF_ATTRIBUTE}~=hidden], [data-lead-step], [hidden=until-found i])`;

/** @type {import("../features.js").FeatureModule["start"]} */
export function start({ host, form, signal, features }) {
  /** Each control once. @type {WeakSet<Element>} */
  const seen = new WeakSet();
  let isReady = false;
  let remaining = MAX_LENGTH;
  const parameters = parametersOf(host.getAttribute("prefill") ?? "");
  const ownValues = valuesOf(host.getAttribute("values"));
  const query = new URLSearchParams(location.search);

  const valuesFor = (/** @type {Control} */ control) => {
    const name = nameOf(control);
    const listed = [control.dataset.leadPrefill, ...(parameters.get(name) ?? [])];
    const found = listed.map((parameter) => (parameter ? query.getAll(parameter) : [])).find((values) => values.some(Boolean));
    return found ?? ownValues.get(name) ?? [];
  };
  const fillIn = () => {
    const all = /** @type {Control[]} */ (elementsOf(form)).filter((control) => !seen.has(control));
    // All of a radio group are compared before one of them is checked.
    const due = all.filter((control) => isFillable(control, form));
    for (const control of all) seen.add(control);
    for (const control of due) {
      const values = valuesFor(control);
      const length = values.join("").length;
      if (length === 0 || length > remaining) continue;
      if (apply(control, values)) remaining -= length;
    }
  };
  const begin = async () => {
    // A draft comes first.
    await features.whenLoaded();
    await Promise.all(features.callHooks("restored"));
    isReady = true;
    if (!signal.aborted) fillIn();
  };
  void begin();
  return { reconcile: () => isReady && fillIn() };
}

/**
 * The parameters for each input: `email=contact.email name`.
 *
 * @param {string} list
 * @returns {Map<string, string[]>} by the input's name
 */
function parametersOf(list) {
  /** @type {Map<string, string[]>} */
  const parameters = new Map();
  for (const item of list.split(/\s+/).filter(Boolean)) {
    const [parameter, name = parameter] = item.split(/=(.*)/s);
    parameters.set(name, [...(parameters.get(name) ?? []), parameter]);
  }
  return parameters;
}

/**
 * @param {string | null} json an object by the inputs' names
 * @returns {Map<string, string[]>}
 */
function valuesOf(json) {
  if (!json) return new Map();
  try {
    const values = JSON.parse(json);
    if (Object(values) !== values || Array.isArray(values)) throw new TypeError("it is another JSON value");
    return new Map(Object.entries(values).map(([name, value]) => [name, [value].flat().filter(isText).map(String)]));
  } catch (error) {
    console.warn("leadwire: the attribute values is no JSON object", error);
    return new Map();
  }
}

/** @param {unknown} value */
function isText(value) {
  return ["string", "number", "boolean"].includes(typeof value);
}

/**
 * Whether a visitor can change the control, perhaps in a later step or once its condition is met, and neither the visitor, the browser
 * nor the page has.
 *
 * @param {Control} control
 * @param {HTMLFormElement} form
 */
function isFillable(control, form) {
  const hidden = control.closest(HIDDEN_BY_PAGE);
  // The page may open a dialog with the form later.
  const isHidden = hidden !== null && !membersOf(hidden).contains(form);
  if (isPrivate(control) || isHidden || isDisabledByPage(control) || control.matches("[readonly]")) return false;
  if (control instanceof HTMLSelectElement) return isUnchanged(control) && !control.querySelector("option[selected]");
  if (!(control instanceof HTMLInputElement)) return control instanceof HTMLTextAreaElement && !control.value;
  if (control.type === "checkbox") return !control.checked && !control.defaultChecked;
  if (control.type === "radio") return groupOf(control, form).every((box) => !box.checked && !box.defaultChecked);
  // These have a value without an attribute.
  return control.type === "range" || control.type === "color" ? !control.hasAttribute("value") : !control.value;
}

/**
 * @param {Control} control
 * @param {string[]} values
 * @returns {boolean} whether the control takes one of them
 */
function apply(control, values) {
  if (control instanceof HTMLSelectElement) {
    const offered = [...control.options].filter((option) => !option.matches(DISABLED_OPTION)).map(({ value }) => value);
    const chosen = values.filter((value) => offered.includes(value));
    if (chosen.length > 0) setSelected(control, chosen);
    return chosen.length > 0;
  }
  const [value] = values;
  if (control.type === "checkbox" || control.type === "radio") {
    const isMeant = values.includes(control.value);
    if (isMeant) setChecked(/** @type {HTMLInputElement} */ (control), true);
    return isMeant;
  }
  // A part of an address or a name would be another one.
  if (!value || (control.maxLength >= 0 && value.length > control.maxLength)) return false;
  setValue(control, value);
  return true;
}
