// Forms and payloads. The name of a control is its path in the payload: name="contact.email" gives { contact: { email } }. The
// wasm module makes the payload, as it does for <lead-form>.

import { isUnchanged } from "/pkg/element/form/controls.js";
import { entriesOf } from "/pkg/element/form/entries.js";
import { call } from "/pkg/wasm-instance.js";

/** @typedef {Record<string, unknown>} Payload */

/**
 * @param {HTMLFormElement} form
 * @param {import("/pkg/browser.js").Kind} kind
 * @returns {Payload}
 */
export function payloadOf(form, kind) {
  const inputs = entriesOf(form).map(({ name, value, control }) => [name, value, !control || isUnchanged(control)]);
  // Not submitted by browsers, such as the id of a lead that was added here.
  for (const output of form.querySelectorAll("output[name]")) {
    const { name, value } = /** @type {HTMLOutputElement} */ (output);
    inputs.push([name, value, true]);
  }
  return call("formPayload", kind, JSON.stringify(inputs)).payload;
}

/**
 * Sets every control to the value at its path, or to "".
 *
 * @param {HTMLFormElement} form
 * @param {Payload} record
 */
export function fillForm(form, record) {
  for (const control of form.querySelectorAll("input[name], select[name], textarea[name]")) {
    const value = valueAt(record, control.getAttribute("name") ?? "");
    // Of a Bitrix24 list, such as e-mail addresses, the first.
    /** @type {HTMLInputElement} */ (control).value = String((Array.isArray(value) ? value[0]?.VALUE : value) ?? "");
  }
}

/**
 * The id and the fields that differ from the saved values.
 *
 * @param {Payload} payload
 * @param {Payload} [saved] ignored when it has another id
 * @returns {Payload}
 */
export function changedFields(payload, saved) {
  return saved && saved.id === payload.id ? { id: payload.id, ...difference(payload, saved) } : payload;
}

/**
 * The element named after the path, or after its longest prefix that has one, which may be a fieldset. The form when there is
 * none.
 *
 * @param {HTMLFormElement} form
 * @param {(string | number)[]} path
 * @returns {HTMLElement}
 */
export function fieldAt(form, path) {
  for (let length = path.length; length > 0; length--) {
    const named = form.querySelector(`[name="${CSS.escape(pathText(path.slice(0, length)))}"]`);
    if (named instanceof HTMLElement) return named;
  }
  return form;
}

/**
 * A path as text: fields.EMAIL[0].VALUE.
 *
 * @param {(string | number)[]} path
 */
export function pathText(path) {
  return path.map((part, index) => (typeof part === "number" ? `[${part}]` : index > 0 ? `.${part}` : part)).join("");
}

/**
 * @param {unknown} value
 * @param {string} path with dots
 * @returns {unknown}
 */
export function valueAt(value, path) {
  return path.split(".").reduce((/** @type {any} */ parent, key) => parent?.[key], value);
}

/**
 * @param {Payload} payload
 * @param {Payload} saved
 * @returns {Payload}
 */
function difference(payload, saved) {
  /** @type {Payload} */
  const changes = {};
  for (const [key, value] of Object.entries(payload)) {
    const before = saved[key];
    // An object without changes is kept empty, so that validation reports that it needs a field.
    if (isObject(value) && isObject(before)) changes[key] = difference(value, before);
    else if (JSON.stringify(value) !== JSON.stringify(before)) changes[key] = value;
  }
  return changes;
}

/**
 * @param {unknown} value
 * @returns {value is Payload}
 */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
