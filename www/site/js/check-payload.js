// What leadwire makes of a payload that somebody typed: issues, body and request, or why it is none. Never throws, and
// never does more work than a page can bear.

import { request, validate } from "../pkg/browser.js";
import { TARGETS } from "./examples.js";

/**
 * @typedef {import("../pkg/index.js").Kind} Kind
 * @typedef {import("../pkg/index.js").Issue} Issue
 * @typedef {{ words: string, issues: Issue[], warnings: Issue[], given?: unknown, value?: object }} Judgement
 */

/** Far more than a relay takes, and little enough to be read while one types. */
const MOST_LETTERS = 500_000;

/**
 * @param {Kind} kind
 * @param {string} text
 * @returns {Judgement}
 */
export function judge(kind, text) {
  if (text.length > MOST_LETTERS) return none("This is too long for a page; no CRM would take it.");
  try {
    const given = JSON.parse(text);
    const { issues = [], warnings, value } = validate(kind, given);
    return { words: verdict(issues.length, warnings.length), issues, warnings, given, value };
  } catch (error) {
    if (error instanceof SyntaxError) return none(`This is no JSON yet: ${error.message}`);
    return none(`This cannot be judged: ${/** @type {Error} */ (error).message}`);
  }
}

/**
 * The request that would be sent, as text.
 *
 * @param {Kind} kind
 * @param {unknown} payload that the rules have nothing against
 */
export async function requestOf(kind, payload) {
  try {
    const target = TARGETS[kind.split(".")[0]];
    const { method, url, headers, body } = await request(target, kind, /** @type {any} */ (payload), { mask: true });
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    return [`${method} ${url}`, ...lines, "", body].join("\n");
  } catch (error) {
    return /** @type {Error} */ (error).message;
  }
}

/** @param {string} words @returns {Judgement} */
function none(words) {
  return { words, issues: [], warnings: [] };
}

/**
 * @param {number} issues
 * @param {number} warnings
 */
function verdict(issues, warnings) {
  const words = issues === 0 ? "The rules have nothing against it." : counted(issues, "issue");
  return warnings === 0 ? words : `${words} ${counted(warnings, "warning")}`;
}

/**
 * @param {number} count
 * @param {string} name
 */
function counted(count, name) {
  return `${count} ${name}${count === 1 ? "" : "s"}.`;
}
