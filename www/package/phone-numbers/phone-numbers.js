// Phone numbers by Google's metadata. `cargo xtask build` bundles this file with its library into one that only forms with
// `data-lead-country` load.

import { isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/min";

/** @param {string} code */
export function isCountry(code) {
  return isSupportedCountry(code);
}

/**
 * The number in E.164, such as `+61412345678`; with an extension, `+61398765432 ext. 12`.
 *
 * @param {string} text as typed
 * @param {string} [country] of national numbers, such as `AU`
 * @returns {string | undefined} undefined for what is no valid number
 */
export function toE164(text, country) {
  const defaultCountry = country && isSupportedCountry(country) ? country : undefined;
  const parsed = parsePhoneNumberFromString(text, { defaultCountry, extract: false });
  if (!parsed?.isValid()) return undefined;
  return parsed.ext ? `${parsed.number} ext. ${parsed.ext}` : parsed.number;
}
