// The languages of the element, and the text of an issue. Each language is a file in messages/, loaded on demand; English is
// bundled.

import { messages as english } from "./messages/en.js";

/**
 * @typedef {object} Messages
 * @property {Record<string, string>} issues templates by issue code, or by code and expected format
 * @property {Record<UiMessage, string>} ui
 * @property {Record<string, string>} fields labels of a rendered form
 *
 * @typedef {"send" | "sending" | "summary" | "success" | "queued" | "unsaved" | "refused" | "offline" | "again" | "retry"
 *   | "unloaded" | "optional" | "choose" | "trap"} UiMessage
 *
 * @typedef {{ code: string, message?: string, params?: Record<string, unknown> }} FormattableIssue
 */

/** @type {Record<string, () => Promise<{ messages: Messages }>>} */
const LANGUAGES = {
  ar: () => import("./messages/ar.js"),
  de: () => import("./messages/de.js"),
  es: () => import("./messages/es.js"),
  fr: () => import("./messages/fr.js"),
  ja: () => import("./messages/ja.js"),
  pt: () => import("./messages/pt.js"),
};

/** @type {Map<string, Messages>} */
const loaded = new Map([["en", english]]);

/**
 * The element's primary language subtag: `de` for `de-AT`. It is inherited through shadow roots.
 *
 * @param {Element} element
 * @returns {string} empty when no `lang` applies
 */
export function languageOf(element) {
  return languageTagOf(element).split("-")[0].toLowerCase();
}

/**
 * The element's language with its region, such as `de-CH`.
 *
 * @param {Element} element
 * @returns {string} empty when no `lang` applies
 */
export function languageTagOf(element) {
  const holder = element.closest("[lang]");
  const root = element.getRootNode();
  if (!holder && root instanceof ShadowRoot) return languageTagOf(root.host);
  return holder?.getAttribute("lang") ?? "";
}

/**
 * Calls back when a `lang` attribute has changed, which may be the one that applies to the element.
 *
 * @param {Element} element
 * @param {() => void} callback
 * @param {AbortSignal} signal
 */
export function observeLanguage(element, callback, signal) {
  const observer = new MutationObserver(callback);
  /** @type {Node | undefined} */
  let root = element.getRootNode();
  while (root) {
    observer.observe(root, { subtree: true, attributeFilter: ["lang"] });
    root = root instanceof ShadowRoot ? root.host.getRootNode() : undefined;
  }
  signal.addEventListener("abort", () => observer.disconnect());
}

/**
 * @param {string} language
 * @returns {Promise<Messages>} English for an unsupported language, or when loading fails
 */
export async function loadMessages(language) {
  const load = LANGUAGES[language];
  if (!load || loaded.has(language)) return messagesFor(language);
  try {
    loaded.set(language, (await load()).messages);
  } catch (error) {
    console.warn(`leadwire: the messages for "${language}" could not be loaded`, error);
  }
  return messagesFor(language);
}

/**
 * @param {string} language
 * @returns {Messages} English until the language is loaded
 */
export function messagesFor(language) {
  return loaded.get(language) ?? english;
}

/**
 * The text of an issue: by the page's template for its code, or by the language's.
 *
 * @param {FormattableIssue} issue
 * @param {string} label of the field
 * @param {Messages} messages
 * @param {Partial<Record<string, string>>} [templates] of the page, by code
 */
export function formatIssue(issue, label, messages, templates = {}) {
  const { code, message = code, params = {} } = issue;
  const candidates = [templates[code], messages.issues[`${code}.${refinement(params)}`], messages.issues[code], message];
  // A code of the page or the relay may be the name of an inherited property, such as "constructor".
  const template = candidates.find((one) => typeof one === "string") ?? String(code);
  return fillTemplate(template, { ...params, field: label });
}

/**
 * Replaces `{name}` by the value of that name. A placeholder without a value stays.
 *
 * @param {string} template
 * @param {Record<string, unknown>} values
 */
export function fillTemplate(template, values) {
  return template.replace(/\{(\w+)\}/g, (placeholder, name) => {
    const value = values[name];
    if (value === undefined) return placeholder;
    return Array.isArray(value) ? value.join(", ") : String(value);
  });
}

/** The refinement for each `expected` text of the rules. The first match applies. @type {[RegExp, string][]} */
const EXPECTED_FORMATS = [
  [/e-mail/, "email"],
  [/https/, "url"],
  [/currency/, "currency"],
  [/country/, "country"],
  [/date and time/, "datetime"],
  [/date/, "date"],
  [/number/, "number"],
  [/true or false|Y or N/, "yesno"],
];

/** The largest 64-bit integer: not a limit that a visitor needs to read. */
const NO_LIMIT = "9223372036854775807";

/** @param {Record<string, unknown>} params */
function refinement({ expected, min, max }) {
  if (expected !== undefined) return EXPECTED_FORMATS.find(([pattern]) => pattern.test(String(expected)))?.[1];
  if (min !== undefined && (max === undefined || String(max) === NO_LIMIT)) return "min";
  return min === undefined && max !== undefined ? "max" : undefined;
}
