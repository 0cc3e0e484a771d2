// A form as a payload, and an issue's path as the field that it belongs to. A control's name is its path in the
// payload: name="contact.email" becomes { contact: { email } }, and a part of digits an index of a list. An input that
// nobody touched gives "", which the rules take for missing.

/** @typedef {Record<string, unknown>} Payload */

/**
 * @param {HTMLFormElement} form
 * @returns {Payload}
 */
export function payloadOf(form) {
  /** @type {Payload} */
  const payload = {};
  for (const [name, value] of new FormData(form)) put(payload, name.split("."), value);
  // What a form shows without asking for it, such as the id of a lead that was added here.
  for (const output of form.querySelectorAll("output[name]")) {
    const { name, value } = /** @type {HTMLOutputElement} */ (output);
    if (value) put(payload, name.split("."), value);
  }
  return payload;
}

/**
 * Puts a record into the controls that are named after its parts, and empties the others.
 *
 * @param {HTMLFormElement} form
 * @param {Payload} record
 */
export function fillForm(form, record) {
  for (const control of form.querySelectorAll("input[name], select[name], textarea[name]")) {
    const path = control.getAttribute("name")?.split(".") ?? [];
    const value = path.reduce((/** @type {any} */ around, key) => around?.[key], record);
    // Of Bitrix24's lists, such as e-mail addresses, a form shows the first.
    /** @type {HTMLInputElement} */ (control).value = String((Array.isArray(value) ? value[0]?.VALUE : value) ?? "");
  }
}

/**
 * The element named after the path or, where an issue lies deeper than the form goes, after the nearest part around
 * it: a fieldset can have a name, too. The form itself when nothing is named so.
 *
 * @param {HTMLFormElement} form
 * @param {(string | number)[]} path
 * @returns {HTMLElement}
 */
export function fieldOf(form, path) {
  for (let length = path.length; length > 0; length--) {
    const named = form.querySelector(`[name="${CSS.escape(path.slice(0, length).join("."))}"]`);
    if (named instanceof HTMLElement) return named;
  }
  return form;
}

/**
 * A path as one writes it: fields.EMAIL[0].VALUE.
 *
 * @param {(string | number)[]} path
 */
export function written(path) {
  return path.map((part, at) => (typeof part === "number" ? `[${part}]` : at > 0 ? `.${part}` : part)).join("");
}

/**
 * @param {Record<string, any>} around
 * @param {string[]} path
 * @param {unknown} value
 */
function put(around, [key, ...deeper], value) {
  if (deeper.length === 0) {
    around[key] = value;
    return;
  }
  if (!Object.hasOwn(around, key)) around[key] = /^\d+$/.test(deeper[0]) ? [] : {};
  put(around[key], deeper, value);
}
