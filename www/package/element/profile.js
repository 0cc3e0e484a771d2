// The profile of a form at the relay: `GET {relay}/forms/{form}.json`. Loaded when the page gives no kind, or no form.

import { network } from "../network.js";

/**
 * @typedef {object} ProfileField
 * @property {string} path the input's name
 * @property {string} label
 * @property {"text" | "longtext" | "email" | "tel" | "url" | "number" | "decimal" | "date" | "datetime" | "flag" | "choice"
 *   | "colour" | "file"} type
 * @property {boolean} required
 * @property {{ value: string, label: string }[]} [choices]
 * @property {number} [maxLength]
 * @property {string} [help]
 * @property {string} [autocomplete]
 * @property {string} [when] the condition of the field
 * @property {import("./features/file-limits.js").FileLimits} [files] the limits of a file field
 * @property {boolean} [ownLabel] whether the label is configured, and is not replaced by a translation
 * @property {string} [prefill] the URL parameter whose value the input gets
 *
 * @typedef {{ title: string, titles?: Record<string, string>, fields: string[] }} ProfileStep titles by language; paths of fields
 *
 * @typedef {object} Profile
 * @property {string} form
 * @property {import("../index.js").Kind} kind
 * @property {ProfileField[]} fields
 * @property {string} trap
 * @property {string} [phoneCountry] the value of `data-lead-country`
 * @property {"session" | "device"} [draft] where drafts are kept
 * @property {""} [hints] whether typing errors of e-mail addresses are pointed out
 * @property {Record<string, Record<string, string>>} [languages] labels by language and path
 * @property {ProfileStep[]} [steps] each field is in one of them
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
