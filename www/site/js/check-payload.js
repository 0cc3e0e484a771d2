// Validates the payload of the playground and builds its request. Never throws, and refuses texts that would block the page.

import { request, validate } from "../pkg/browser.js";
import { TARGETS } from "./examples.js";

/**
 * @typedef {import("../pkg/index.js").Kind} Kind
 * @typedef {import("../pkg/index.js").Issue} Issue
 * @typedef {{ summary: string, issues: Issue[], warnings: Issue[], payload?: unknown, value?: object }} CheckResult
 */

/** Far more than a relay accepts, and fast enough to check on every input. */
const MAX_LENGTH = 500_000;

/**
 * @param {Kind} kind
 * @param {string} text
 * @returns {CheckResult}
 */
export function checkPayload(kind, text) {
  if (text.length > MAX_LENGTH) return failed("This is too long for a page; no CRM would accept it.");
  try {
    const payload = JSON.parse(text);
    const { issues = [], warnings, value } = validate(kind, payload);
    return { summary: summarize(issues.length, warnings.length), issues, warnings, payload, value };
  } catch (error) {
    if (error instanceof SyntaxError) return failed(`This is not valid JSON: ${error.message}`);
    return failed(`This cannot be checked: ${/** @type {Error} */ (error).message}`);
  }
}

/**
 * The request that would be sent, as text.
 *
 * @param {Kind} kind
 * @param {unknown} payload a valid one
 */
export async function requestText(kind, payload) {
  try {
    const target = TARGETS[kind.split(".")[0]];
    const { method, url, headers, body } = await request(target, kind, /** @type {any} */ (payload), { mask: true });
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    return [`${method} ${url}`, ...lines, "", body].join("\n");
  } catch (error) {
    return /** @type {Error} */ (error).message;
  }
}

/** @param {string} summary @returns {CheckResult} */
function failed(summary) {
  return { summary, issues: [], warnings: [] };
}

/**
 * @param {number} issues
 * @param {number} warnings
 */
function summarize(issues, warnings) {
  const text = issues === 0 ? "The payload is valid." : counted(issues, "issue");
  return warnings === 0 ? text : `${text} ${counted(warnings, "warning")}`;
}

/**
 * @param {number} count
 * @param {string} name
 */
function counted(count, name) {
  return `${count} ${name}${count === 1 ? "" : "s"}.`;
}
