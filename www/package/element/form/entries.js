// What a form submits, with the control of each value. Controls without a value are blank entries: a form that is not filled in
// is distinguished from one without the field.

import { isCaptchaInput } from "./captcha.js";
import { controlsOf, groupOf, isCustom, nameOf, submittedValues } from "./controls.js";
import { entryListOf } from "./entry-list.js";
import { elementsOf, membersOf } from "./form-prototype.js";

/**
 * @typedef {import("./controls.js").Control} Control
 * @typedef {import("./entry-list.js").ListEntry} ListEntry
 *
 * @typedef {object} FormEntry
 * @property {string} name
 * @property {unknown} value an empty string when nothing is filled in; a list for several values of one control
 * @property {Control} [control] undefined for a value that a script has added
 */

/**
 * The entries for the payload, in the browser's order.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} [submitter] the button that was used
 * @param {ListEntry[]} [all] the form's entry list
 * @returns {FormEntry[]}
 */
export function entriesOf(form, submitter, all = entryListOf(form, submitter)) {
  const controls = controlsOf(form, submitter);
  const list = payloadEntries(form, all);
  const owners = ownersOf(list, controls, form);
  const values = valuesByOwner(list, owners);
  /** @type {FormEntry[]} */
  const entries = [];
  const places = new Map(controls.map((control, place) => [control, place]));
  let next = 0;
  const addBlanks = (/** @type {number} */ end) => {
    for (; next < end; next++) {
      const control = controls[next];
      if (!values.has(control)) entries.push({ name: nameOf(control), value: valueOf(control, []), control });
    }
  };
  const added = new Set();
  list.forEach(([name, value], index) => {
    const owner = owners[index];
    if (!owner) return entries.push({ name, value, control: customControl(form, name, values) });
    if (added.has(owner)) return;
    added.add(owner);
    addBlanks(places.get(owner) ?? 0);
    entries.push({ name, value: valueOf(owner, values.get(owner) ?? []), control: owner });
  });
  addBlanks(controls.length);
  return entries;
}

/**
 * The list without what is no part of the payload: files, the trap, and captchas.
 *
 * @param {HTMLFormElement} form
 * @param {ListEntry[]} list
 */
function payloadEntries(form, list) {
  const traps = elementsOf(form).filter((control) => control.matches(`[data-lead-trap], [name="_charset_" i]`));
  const excluded = new Set(["", ...traps.map(nameOf)]);
  return list.filter(([name, value]) => !excluded.has(name) && !isCaptchaInput(name) && !isFile(value));
}

/**
 * @param {unknown} value
 * @returns {value is File}
 */
export function isFile(value) {
  return typeof value === "object" && value !== null && "size" in value && "lastModified" in value;
}

/**
 * The control that each entry belongs to. Controls with one name have their entries in document order.
 *
 * @param {ListEntry[]} list
 * @param {Control[]} controls
 * @param {HTMLFormElement} form
 * @returns {(Control | undefined)[]}
 */
function ownersOf(list, controls, form) {
  const namesakes = grouped(controls, nameOf);
  const indexes = grouped([...list.keys()], (index) => list[index][0]);
  /** @type {(Control | undefined)[]} */
  const owners = list.map(() => undefined);
  for (const [name, own] of indexes) {
    let at = 0;
    for (const [control, count] of countsOf(namesakes.get(name) ?? [], own.length, form)) {
      for (let end = at + count; at < end; at++) owners[own[at]] = control;
    }
  }
  return owners;
}

/**
 * How many entries each of the controls with one name has. When a `formdata` listener has changed them, all belong to the first.
 *
 * @param {Control[]} controls
 * @param {number} total
 * @param {HTMLFormElement} form
 * @returns {[Control, number][]}
 */
function countsOf(controls, total, form) {
  const [first, ...others] = controls;
  if (!first) return [];
  if (others.length === 0) return [[first, total]];
  const known = (/** @type {Control} */ control) =>
    isCustom(control) ? 0 : groupOf(control, form).flatMap(submittedValues).length;
  let rest = total - controls.reduce((sum, control) => sum + known(control), 0);
  const lastCustom = controls.filter(isCustom).pop();
  if (rest < 0 || (rest > 0 && !lastCustom)) return [[first, total]];
  return controls.map((control) => {
    if (!isCustom(control)) return [control, known(control)];
    const count = control === lastCustom ? rest : Math.min(rest, 1);
    rest -= count;
    return [control, count];
  });
}

/**
 * @param {ListEntry[]} list
 * @param {(Control | undefined)[]} owners
 */
function valuesByOwner(list, owners) {
  /** @type {Map<Control, unknown[]>} */
  const values = new Map();
  owners.forEach((owner, index) => {
    if (owner) values.set(owner, [...(values.get(owner) ?? []), list[index][1]]);
  });
  return values;
}

/**
 * The custom element that a value without a control comes from: the one with its name, or the only one without a value.
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {Map<Control, unknown[]>} values
 */
function customControl(form, name, values) {
  const named = [...membersOf(form).querySelectorAll(`[name="${CSS.escape(name)}"]`)].find(isCustom);
  if (named) return /** @type {Control} */ (named);
  const others = /** @type {Control[]} */ (elementsOf(form)).filter((one) => isCustom(one) && !values.has(one));
  return others.length === 1 ? others[0] : undefined;
}

/**
 * The value of a control in a payload.
 *
 * @param {Control} control
 * @param {unknown[]} values that it submits
 * @returns {unknown}
 */
function valueOf(control, values) {
  if (control.type === "select-multiple" || values.length > 1) return values;
  const [value = ""] = values;
  if (typeof value !== "string") return value;
  switch (control.type) {
    case "checkbox":
      return value === "on" && !control.hasAttribute("value") ? true : value;
    case "datetime-local":
      return toInstant(value);
    case "textarea":
      // Older browsers submit both characters.
      return value.replace(/\r\n?/g, "\n");
    default:
      return value;
  }
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
 * @template T
 * @param {T[]} items
 * @param {(item: T) => string} keyOf
 */
function grouped(items, keyOf) {
  /** @type {Map<string, T[]>} */
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
