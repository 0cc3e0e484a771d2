// Phone numbers: the visitor types them as at home, the lead has them in E.164. What is no number of the country is sent as typed,
// with a remark at the field.

import { isCountry, toE164 } from "../../phone-numbers.js";
import { nameOf } from "../form/controls.js";
import { elementsOf, membersOf } from "../form/form-prototype.js";
import { FieldNote } from "./field-note.js";
import { phoneTexts } from "./phone-texts.js";
import { textOf } from "./texts.js";

/** @typedef {import("../form/controls.js").Control} Control */

const COUNTRY = "data-lead-country";

/** Of a phone number's field, as at the relay (relay-core/src/form_profile/input_attributes.rs). */
const PHONE_NAME = /(^|\.)(phone|otherPhone|fax|PHONE)(\[\d*\](\.VALUE)?)?$/;
const COUNTRY_NAME = /country(_?code)?$/i;

/** Languages of so many countries that none of them is a good guess. */
const WITHOUT_COUNTRY = new Set(["ar", "en", "es", "pt"]);

/** @type {import("../features.js").FeatureModule["start"]} */
export function start(context) {
  const { form, signal } = context;
  /** @type {Map<Control, FieldNote>} By field that the visitor has left. */
  const notes = new Map();
  const countryOf = (/** @type {Control} */ input) => readCountry(input, form, context.languageTag());

  /** @param {Control} input */
  function update(input) {
    const note = notes.get(input);
    const country = countryOf(input);
    const isInternational = /^\s*[+＋]/.test(input.value);
    const isUnknown = !country && !isInternational;
    if (!input.value.trim() || isUnknown || toE164(input.value, country)) return note?.hide();
    const key = isInternational ? "noPhone" : "noPhoneIn";
    note?.show(textOf(context, phoneTexts, key, { country: nameOfCountry(country, context.language()) }));
  }

  const onLeave = (/** @type {Event} */ { target }) => {
    const input = phonesOf(form).find((one) => one === target);
    if (!input) return;
    if (!notes.has(input)) notes.set(input, new FieldNote(input));
    update(input);
  };
  const onInput = (/** @type {Event} */ { target }) => notes.get(/** @type {Control} */ (target))?.hide();
  const updateAll = () => [...notes.keys()].forEach(update);
  const onChange = (/** @type {Event} */ { target }) => {
    if (target instanceof Element && isCountryField(target)) updateAll();
  };
  const { addEventListener } = membersOf(form);
  addEventListener("focusout", onLeave, { signal });
  addEventListener("input", onInput, { signal });
  addEventListener("change", onChange, { signal });
  addEventListener("formdata", (event) => normalize(/** @type {FormDataEvent} */ (event).formData), { signal });
  signal.addEventListener("abort", () => removeNotes(() => true));

  /** @param {FormData} data */
  function normalize(data) {
    for (const [name, numbers] of numbersByName(phonesOf(form), countryOf)) {
      const [first, ...others] = data.getAll(name).map((value) => numbers.get(String(value)) ?? value);
      if (first === undefined) continue;
      // The first keeps its place among the other fields.
      data.set(name, /** @type {string} */ (first));
      for (const other of others) data.append(name, /** @type {string} */ (other));
    }
  }

  /** @param {(input: Control) => boolean} isRemoved */
  function removeNotes(isRemoved) {
    for (const [input, note] of notes) {
      if (!isRemoved(input)) continue;
      note.remove();
      notes.delete(input);
    }
  }

  return {
    reconcile: () => removeNotes((input) => !input.isConnected),
    translate: updateAll,
    clear: () => removeNotes(() => true),
  };
}

/**
 * Fields below or with the attribute; without one of their own, those for phone numbers.
 *
 * @param {HTMLFormElement} form
 */
function phonesOf(form) {
  const all = /** @type {HTMLInputElement[]} */ (elementsOf(form));
  return all.filter((input) => {
    if (!nameOf(input) || input.type === "hidden" || !input.closest(`[${COUNTRY}]`)) return false;
    if (input.hasAttribute(COUNTRY)) return true;
    const isTel = input.type === "tel" || /\btel\b/.test(input.getAttribute("autocomplete") ?? "");
    return input.localName === "input" && (isTel || PHONE_NAME.test(nameOf(input)));
  });
}

/**
 * What is sent in place of the typed texts, by name and text: several inputs may have one name.
 *
 * @param {Control[]} inputs
 * @param {(input: Control) => string | undefined} countryOf
 */
function numbersByName(inputs, countryOf) {
  /** @type {Map<string, Map<string, string>>} */
  const byName = new Map();
  for (const input of inputs) {
    const number = toE164(input.value, countryOf(input));
    if (!number) continue;
    const numbers = byName.get(nameOf(input)) ?? new Map();
    byName.set(nameOf(input), numbers.set(input.value, number));
  }
  return byName;
}

/**
 * The country of national numbers: of the attribute; of the form's field for a country; of the language.
 *
 * @param {Control} input
 * @param {HTMLFormElement} form
 * @param {string} languageTag
 * @returns {string | undefined} undefined when it is not known
 */
function readCountry(input, form, languageTag) {
  const given = input.closest(`[${COUNTRY}]`)?.getAttribute(COUNTRY);
  const field = given ? undefined : /** @type {Control[]} */ (elementsOf(form)).find(isCountryField);
  // A visitor who lives elsewhere has changed the field.
  const code = (given || field?.value || regionOf(languageTag)).trim().toUpperCase();
  return isCountry(code) ? code : undefined;
}

/** @param {Element} element */
function isCountryField(element) {
  const autocomplete = element.getAttribute("autocomplete") ?? "";
  return element.matches("input, select") && (COUNTRY_NAME.test(nameOf(element)) || /\bcountry\b(?!-)/.test(autocomplete));
}

/**
 * @param {string} tag such as `de-AT`
 * @returns {string} empty when there is none
 */
function regionOf(tag) {
  try {
    const locale = new Intl.Locale(tag);
    const { region = "" } = WITHOUT_COUNTRY.has(locale.language) ? locale : locale.maximize();
    return region;
  } catch {
    return "";
  }
}

/**
 * @param {string | undefined} code
 * @param {string} language
 */
function nameOfCountry(code = "", language = "en") {
  try {
    return new Intl.DisplayNames([language || "en"], { type: "region" }).of(code) ?? code;
  } catch {
    return code;
  }
}
