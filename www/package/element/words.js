// Which language speaks, and how an issue is worded in it. The words themselves stand in messages/, one file a
// language, loaded when a form is in that language; English is always here.

import { words as english } from "./messages/en.js";

/**
 * @typedef {object} Words
 * @property {Record<string, string>} issues templates by an issue's code, some refined by what was expected
 * @property {Record<UiWord, string>} ui
 * @property {Record<string, string>} fields labels for a form that the element draws
 *
 * @typedef {"send" | "sending" | "summary" | "success" | "queued" | "unsaved" | "refused" | "offline" | "again" | "retry"
 *   | "unloaded" | "optional" | "choose" | "trap"} UiWord
 *
 * @typedef {{ code: string, message?: string, params?: Record<string, unknown> }} Worded
 */

/** @type {Record<string, () => Promise<{ words: Words }>>} */
const LANGUAGES = {
  ar: () => import("./messages/ar.js"),
  de: () => import("./messages/de.js"),
  es: () => import("./messages/es.js"),
  fr: () => import("./messages/fr.js"),
  ja: () => import("./messages/ja.js"),
  pt: () => import("./messages/pt.js"),
};

/** @type {Map<string, Words>} */
const loaded = new Map([["en", english]]);

/**
 * The language that the page gives an element, also through the hosts of shadow trees: `de` for `de-AT`.
 *
 * @param {Element} element
 * @returns {string}
 */
export function languageOf(element) {
  const holder = element.closest("[lang]");
  const root = element.getRootNode();
  if (!holder && root instanceof ShadowRoot) return languageOf(root.host);
  return (holder?.getAttribute("lang") ?? "").split("-")[0].toLowerCase();
}

/**
 * @param {string} language
 * @returns {Promise<Words>} English for a language that is not here, or that cannot be loaded now
 */
export async function loadWords(language) {
  const load = LANGUAGES[language];
  if (!load || loaded.has(language)) return wordsOf(language);
  try {
    loaded.set(language, (await load()).words);
  } catch (error) {
    console.warn(`leadwire: the words for "${language}" could not be loaded`, error);
  }
  return wordsOf(language);
}

/**
 * @param {string} language
 * @returns {Words} English until the language is loaded
 */
export function wordsOf(language) {
  return loaded.get(language) ?? english;
}

/**
 * An issue in words: the page's own template for the code, or the language's.
 *
 * @param {Worded} issue
 * @param {string} field the label
 * @param {Words} words
 * @param {Partial<Record<string, string>>} [own] templates of the page, by code
 */
export function worded(issue, field, words, own = {}) {
  const { code, message = code, params = {} } = issue;
  const templates = [own[code], words.issues[`${code}.${refined(params)}`], words.issues[code], message];
  // A code is the page's or the relay's, and may be called as what every object has.
  const template = templates.find((one) => typeof one === "string") ?? String(code);
  return fill(template, { ...params, field });
}

/**
 * Puts values in the places that a template names; a name without a value stays as it is.
 *
 * @param {string} template
 * @param {Record<string, unknown>} values
 */
export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (place, name) => {
    const value = values[name];
    return value === undefined ? place : Array.isArray(value) ? value.join(", ") : String(value);
  });
}

/** What a rule expects, by the words in which it says so. The first that fits. @type {[RegExp, string][]} */
const EXPECTED = [
  [/e-mail/, "email"],
  [/https/, "url"],
  [/currency/, "currency"],
  [/country/, "country"],
  [/date and time/, "datetime"],
  [/date/, "date"],
  [/number/, "number"],
  [/true or false|Y or N/, "yesno"],
];

/** The largest whole number that any rule takes, which nobody wants to read. */
const NO_BOUND = "9223372036854775807";

/** @param {Record<string, unknown>} params */
function refined({ expected, min, max }) {
  if (expected !== undefined) return EXPECTED.find(([words]) => words.test(String(expected)))?.[1];
  if (min !== undefined && (max === undefined || String(max) === NO_BOUND)) return "min";
  return min === undefined && max !== undefined ? "max" : undefined;
}
