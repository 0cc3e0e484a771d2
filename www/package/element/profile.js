// What a relay says of a form: `GET {relay}/forms/{form}.json`. Asked for when the page names no kind, or no inputs.

/**
 * @typedef {object} ProfileField
 * @property {string} path the input's name
 * @property {string} label
 * @property {"text" | "longtext" | "email" | "tel" | "url" | "number" | "decimal" | "date" | "datetime" | "flag" | "choice"
 *   | "colour"} type
 * @property {boolean} required
 * @property {{ value: string, label: string }[]} [choices]
 * @property {number} [maxLength]
 * @property {string} [help]
 * @property {string} [autocomplete]
 * @property {boolean} [ownLabel] whether the label is the form's, which no language's own word replaces
 *
 * @typedef {object} Profile
 * @property {string} form
 * @property {import("../index.js").Kind} kind
 * @property {ProfileField[]} fields
 * @property {string} trap
 * @property {Record<string, Record<string, string>>} [languages] labels by language and path
 */

/**
 * @param {string} relay
 * @param {string} form
 * @param {AbortSignal} signal
 * @returns {Promise<Profile>}
 */
export async function loadProfile(relay, form, signal) {
  const address = `${relay.replace(/\/+$/, "")}/forms/${encodeURIComponent(form)}.json`;
  const response = await fetch(address, { credentials: "omit", signal });
  if (!response.ok) throw new Error(`${address} answered HTTP ${response.status}`);
  const profile = await response.json();
  if (typeof profile?.kind !== "string" || !Array.isArray(profile.fields)) {
    throw new Error(`${address} answered no form's profile`);
  }
  return profile;
}
