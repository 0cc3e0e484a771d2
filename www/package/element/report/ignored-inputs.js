// Inputs that are no part of the lead, such as the hidden inputs of other scripts. Each is reported once, by its name.

const MAX_NAMES = 20;
/** In characters. */
const MAX_NAME_LENGTH = 80;

/** @type {Set<string>} */
const reported = new Set();

/**
 * @param {unknown} names of the page, or of the relay's response
 */
export function reportIgnored(names) {
  if (!Array.isArray(names)) return;
  const fresh = [...new Set(names)].filter((name) => typeof name === "string" && !reported.has(name));
  if (fresh.length === 0) return;
  for (const name of fresh) reported.add(name);
  const shown = fresh.slice(0, MAX_NAMES).map((name) => JSON.stringify([...name].slice(0, MAX_NAME_LENGTH).join("")));
  const more = fresh.length > MAX_NAMES ? ` and ${fresh.length - MAX_NAMES} more` : "";
  console.warn(`leadwire: inputs that are no fields of this form were left out of the lead: ${shown.join(", ")}${more}`);
}
