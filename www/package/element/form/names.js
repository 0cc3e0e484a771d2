// Input names as paths into a payload: `contact.email`, `fields.EMAIL[0].VALUE`, `customFields[12]` for custom field 12,
// `fields.CONTACT_IDS[]` for a list. The relay parses the names of native form posts in the same way.

/** A key, an index, or null for the next index. @typedef {string | number | null} PathStep */

const PART = /^([^.[\]]+)((?:\[\d*\])*)$/;

/**
 * @param {string} name
 * @returns {PathStep[] | undefined} undefined when the name is not a path
 */
export function parsePath(name) {
  /** @type {PathStep[]} */
  const steps = [];
  for (const part of name.split(".")) {
    const [, key, indexes] = PART.exec(part) ?? [];
    if (key === undefined) return undefined;
    steps.push(key);
    for (const [, index] of indexes.matchAll(/\[(\d*)\]/g)) steps.push(index === "" ? null : Number(index));
  }
  return steps;
}

/**
 * The key of a custom field's value, when the path addresses a custom field by its id: `customFields[12]`.
 *
 * @param {PathStep[]} path
 */
export function customValueKey(path) {
  const isById = path.at(-2) === "customFields" && typeof path.at(-1) === "number";
  if (!isById) return undefined;
  return path.length === 2 ? "fieldValue" : "value";
}
