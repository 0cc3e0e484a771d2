// What an update has to say: only what differs from what the CRM has been told already.

/** @typedef {import("./payload.js").Payload} Payload */

/**
 * @param {Payload} payload with an id
 * @param {Payload} [told] the payload that the CRM had before; with another id it says nothing about this record
 * @returns {Payload}
 */
export function changesSince(payload, told) {
  return told && told.id === payload.id ? { id: payload.id, ...differing(payload, told) } : payload;
}

/**
 * @param {Payload} given
 * @param {Payload} told
 * @returns {Payload}
 */
function differing(given, told) {
  /** @type {Payload} */
  const changes = {};
  for (const [key, value] of Object.entries(given)) {
    const before = told[key];
    // An object stays even when nothing in it differs, so that the rules can say that it is empty.
    if (isObject(value) && isObject(before)) changes[key] = differing(value, before);
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
