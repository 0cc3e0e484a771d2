// A form's names as paths into a payload, as the relay reads those of a form that a browser posts by itself:
// `contact.email`, `fields.EMAIL[0].VALUE`, `customFields[12]` for custom field 12, `fields.CONTACT_IDS[]` for a list.

/** A key, a place in a list, or the next place of one. @typedef {string | number | null} Step */

const PART = /^([^.[\]]+)((?:\[\d*\])*)$/;

/**
 * @param {string} name
 * @returns {Step[] | undefined} undefined when the name is no path
 */
export function steps(name) {
  /** @type {Step[]} */
  const steps = [];
  for (const part of name.split(".")) {
    const [, key, places] = PART.exec(part) ?? [];
    if (key === undefined) return undefined;
    steps.push(key);
    for (const [, place] of places.matchAll(/\[(\d*)\]/g)) steps.push(place === "" ? null : Number(place));
  }
  return steps;
}

/**
 * The key under which a custom field's value stands, when the steps name one by its id: `customFields[12]`.
 *
 * @param {Step[]} steps
 */
export function customValueKey(steps) {
  const isById = steps.at(-2) === "customFields" && typeof steps.at(-1) === "number";
  if (!isById) return undefined;
  return steps.length === 2 ? "fieldValue" : "value";
}
