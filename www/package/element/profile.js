// The profile of a form at the relay: `GET {relay}/forms/{form}.json`. Loaded when the page gives no kind, or no form.

import { network } from "../network.js";

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
 * @property {boolean} [ownLabel] whether the label is configured, and is not replaced by a translation
 *
 * @typedef {object} Profile
 * @property {string} form
 * @property {import("../index.js").Kind} kind
 * @property {ProfileField[]} fields
 * @property {string} trap
 * @property {string} [phoneCountry] the value of `data-lead-country`
 * @property {Record<string, Record<string, string>>} [languages] labels by language and path
 * @property {import("../index.js").Catalog} [catalog] the account's lists, if the relay has read them
 */

/**
 * Where a browser posts the form without JavaScript.
 *
 * @param {{ relay: string, form: string }} target
 */
export function formUrl({ relay, form }) {
  return `${relay.replace(/\/+$/, "")}/forms/${encodeURIComponent(form)}`;
}

/**
 * @param {string} relay
 * @param {string} form
 * @param {AbortSignal} signal
 * @returns {Promise<Profile>}
 */
export async function loadProfile(relay, form, signal) {
  const url = `${formUrl({ relay, form })}.json`;
  const response = await network.get(url, signal);
  if (!response.ok) throw new Error(`${url} returned HTTP ${response.status}`);
  const profile = JSON.parse(await response.text());
  if (typeof profile?.kind !== "string" || !Array.isArray(profile.fields)) {
    throw new Error(`${url} did not return a form's profile`);
  }
  return profile;
}
