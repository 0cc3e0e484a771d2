// Parts of a form with a condition, `data-lead-when`. While it is not met, the part is hidden and its controls are disabled, so that
// they are neither validated nor sent; what was typed stays in them. All state is in the attributes: a copy of the form has it.

import { OFF_ATTRIBUTE, isDisabledByPage, nameOf, submittedValues } from "../form/controls.js";
import { elementsOf, membersOf } from "../form/form-prototype.js";
import { deferDuringClick } from "../scheduling.js";
import { parseCondition } from "./condition-expression.js";
import { adoptStyles } from "../view/styles.js";

/**
 * @typedef {import("../form/controls.js").Control} Control
 * @typedef {import("./condition-expression.js").Condition} Condition
 */

const CSS = `[${OFF_ATTRIBUTE}~=hidden] { display: none !important }`;

/** Controls that can have the focus. */
const NO_FOCUS = ":disabled, [hidden], [hidden] *, [type=hidden], fieldset, output, object, [data-lead-trap]";

/** @type {import("../features.js").FeatureModule["start"]} */
export function start({ form, root, checked, signal }) {
  /** Options that were selected when they were hidden, each with the one that is selected instead. @type {WeakMap<HTMLOptionElement, HTMLOptionElement | undefined>} */
  const deselected = new WeakMap();

  const evaluate = () => {
    if (signal.aborted) return;
    const { activeElement } = /** @type {Document | ShadowRoot} */ (root.getRootNode());
    const parts = [...root.querySelectorAll("[data-lead-when]")].filter((part) => part !== form);
    let hasChanged = false;
    // Another option that is selected can change conditions.
    for (let round = 0; round <= parts.length; round++) {
      const isChanged = apply(form, root, wantedAttributes(form, parts));
      hasChanged ||= isChanged;
      if (!isChanged || !reselect(root, deselected)) break;
    }
    if (!hasChanged) return;
    if (activeElement?.closest(`[${OFF_ATTRIBUTE}]`)) focusBeside(activeElement, form);
    checked.restore();
  };
  const evaluateTwice = () => {
    evaluate();
    // Frameworks handle an event after the form, and may then change values; a reset changes them after its event.
    setTimeout(evaluate);
  };
  // Before the form's own listeners, so that these find it as it is shown.
  for (const type of ["input", "reset"]) root.addEventListener(type, evaluateTwice, { capture: true, signal });
  // The press of a button can cause it, by taking the focus from an input.
  const defer = deferDuringClick(signal);
  root.addEventListener("change", () => defer(evaluateTwice), { capture: true, signal });
  signal.addEventListener("abort", () => apply(form, root, new Map()));
  adoptStyles(root, CSS);
  evaluate();
  return { reconcile: evaluate, attempt: evaluate };
}

/**
 * The attributes of each element that is in a part whose condition is not met.
 *
 * @param {HTMLFormElement} form
 * @param {Element[]} parts
 */
function wantedAttributes(form, parts) {
  const unmet = unmetParts(form, parts).flatMap(withLabelOrControl);
  /** @type {Map<Element, string[]>} */
  const wanted = new Map();
  for (const part of unmet) {
    // A step is hidden by its own file.
    const attributes = part.matches("[data-lead-step]") ? [] : ["hidden"];
    wanted.set(part, part.matches("option, optgroup") ? [...attributes, "disabled"] : attributes);
  }
  for (const control of elementsOf(form)) {
    if (unmet.some((part) => part.contains(control))) wanted.set(control, [...(wanted.get(control) ?? []), "disabled"]);
  }
  return wanted;
}

/**
 * The parts whose conditions are not met. What is in such a part counts as not filled in for the conditions of others.
 *
 * @param {HTMLFormElement} form
 * @param {Element[]} parts
 */
function unmetParts(form, parts) {
  const conditions = new Map(parts.map((part) => [part, conditionOf(part)]));
  const controls = elementsOf(form).filter((control) => nameOf(control) && !isDisabledByPage(control));
  const around = new Map(controls.map((control) => [control, parts.filter((part) => withLabelOrControl(part).some((one) => one.contains(control)))]));
  /** @type {Map<Element, boolean>} */
  const known = new Map();
  /** The parts whose conditions are being evaluated. @type {Element[]} */
  const path = [];
  /** @type {Set<Element>} */
  const circular = new Set();

  /** @type {(part: Element) => boolean} */
  const isShown = (part) => {
    const start = path.indexOf(part);
    if (start >= 0) for (const one of path.slice(start)) circular.add(one);
    if (start >= 0) return true;
    const before = known.get(part);
    if (before !== undefined) return before;
    path.push(part);
    const isMet = conditions.get(part)?.isMet(valuesOf) ?? true;
    path.pop();
    if (circular.has(part)) report(part, "depends on a field in the part itself");
    known.set(part, isMet || circular.has(part));
    return isMet || circular.has(part);
  };
  /** @type {import("./condition-expression.js").ValuesOf} */
  const valuesOf = (name) => {
    const named = controls.filter((control) => nameOf(control).replace(/\[\]$/, "") === name);
    const shown = named.filter((control) => (around.get(control) ?? []).filter((part) => !isShown(part)).length === 0);
    return shown.flatMap((control) => textsOf(/** @type {Control} */ (control)));
  };
  return parts.filter((part) => !isShown(part));
}

/** @type {WeakMap<Element, { text: string, condition: Condition | undefined }>} */
const parsed = new WeakMap();

/**
 * @param {Element} part
 * @returns {Condition | undefined} undefined for one with an error, which is reported
 */
function conditionOf(part) {
  const text = part.getAttribute("data-lead-when") ?? "";
  const before = parsed.get(part);
  if (before?.text === text) return before.condition;
  /** @type {Condition | undefined} */
  let condition;
  try {
    condition = parseCondition(text);
  } catch (error) {
    report(part, /** @type {Error} */ (error).message);
  }
  parsed.set(part, { text, condition });
  return condition;
}

/** @type {WeakMap<Element, string>} What the console has of each part. */
const reported = new WeakMap();

/**
 * @param {Element} part
 * @param {string} message
 */
function report(part, message) {
  const text = `leadwire: data-lead-when=${JSON.stringify(part.getAttribute("data-lead-when"))}: ${message}. The part is shown.`;
  if (reported.get(part) === text) return;
  reported.set(part, text);
  console.warn(text, part);
}

/**
 * A part that is a label with its control, and a control with its labels: neither is shown without the other.
 *
 * @param {Element} part
 * @returns {Element[]}
 */
function withLabelOrControl(part) {
  const { control, labels } = /** @type {Partial<HTMLLabelElement & HTMLInputElement>} */ (part);
  return [part, ...(part.localName === "label" && control ? [control] : []), ...(labels instanceof NodeList ? labels : [])];
}

/**
 * The values as the relay has them in a payload.
 *
 * @param {Control} control
 */
function textsOf(control) {
  const values = submittedValues(control).flat().map((value) => (value === false ? "" : String(value ?? "")));
  if (control.type !== "datetime-local") return values;
  return values.map((value) => (Number.isNaN(Date.parse(value)) ? value : new Date(value).toISOString()));
}

/**
 * Sets these attributes, and removes those that it has set before.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLElement | ShadowRoot} root
 * @param {Map<Element, string[]>} wanted
 * @returns {boolean} whether anything has changed
 */
function apply(form, root, wanted) {
  // The form may have left the root, and may have controls outside of it.
  const inside = [root, membersOf(form)].flatMap((tree) => [...tree.querySelectorAll(`[${OFF_ATTRIBUTE}]`)]);
  const marked = [...inside, ...elementsOf(form).filter((control) => control.hasAttribute(OFF_ATTRIBUTE))];
  let isChanged = false;
  for (const element of new Set([...marked, ...wanted.keys()])) {
    const before = element.getAttribute(OFF_ATTRIBUTE) ?? "";
    const own = before.split(" ").filter(Boolean);
    const attributes = wanted.get(element) ?? [];
    // What the page has set itself stays as it is.
    const set = attributes.filter((name) => own.includes(name) || !element.hasAttribute(name));
    for (const name of own) if (!set.includes(name)) element.removeAttribute(name);
    for (const name of set) element.toggleAttribute(name, true);
    if (before === set.join(" ")) continue;
    isChanged = true;
    if (set.length > 0) element.setAttribute(OFF_ATTRIBUTE, set.join(" "));
    else element.removeAttribute(OFF_ATTRIBUTE);
  }
  return isChanged;
}

/**
 * Deselects hidden options, and selects those again that are shown again.
 *
 * @param {HTMLElement | ShadowRoot} root
 * @param {WeakMap<HTMLOptionElement, HTMLOptionElement | undefined>} deselected
 * @returns {boolean} whether anything has changed
 */
function reselect(root, deselected) {
  let isChanged = false;
  for (const select of root.querySelectorAll("select")) {
    for (const option of select.options) {
      const isOff = option.matches(`[${OFF_ATTRIBUTE}], optgroup[${OFF_ATTRIBUTE}] > option`);
      const isOwn = !select.multiple && select.selectedOptions[0] !== deselected.get(option);
      if (isOff && option.selected) {
        // The browser then selects the first one that is not disabled.
        option.selected = false;
        deselected.set(option, select.multiple ? undefined : select.selectedOptions[0]);
        isChanged = true;
      } else if (!isOff && deselected.has(option)) {
        deselected.delete(option);
        if (isOwn) continue;
        option.selected = true;
        isChanged = true;
      }
    }
  }
  return isChanged;
}

/**
 * Moves the focus to the next control that is shown, or else to the last one before.
 *
 * @param {Element} hidden
 * @param {HTMLFormElement} form
 */
function focusBeside(hidden, form) {
  const others = /** @type {HTMLElement[]} */ (elementsOf(form).filter((control) => !control.matches(NO_FOCUS)));
  const isAfter = (/** @type {Element} */ other) => hidden.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
  const next = others.find(isAfter) ?? others.pop();
  (next ?? membersOf(form).querySelector("button"))?.focus();
}
