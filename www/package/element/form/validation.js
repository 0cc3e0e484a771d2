// The problems of a form: those that the browser finds, and those that the rules find in fields of the form. A field that
// is not in the form may be added by the relay's configuration; the relay validates the result. The wasm module decides what
// the inputs mean (src/form).

import { stringify } from "../../json.js";
import { decimalMark } from "../decimal-mark.js";
import { languageTagOf } from "../messages.js";
import { controlsOf, groupOf, isUnchanged, nameOf } from "./controls.js";
import { entriesOf, isFile } from "./entries.js";
import { entryListOf } from "./entry-list.js";

/**
 * @typedef {import("./controls.js").Control} Control
 * @typedef {{ code: string, path: (string | number)[], message?: string, params?: Record<string, unknown> }} Issue
 * @typedef {Issue & { control?: Control, near?: Control }} Problem `near`: a control of the record that the issue is about
 * @typedef {(inputs: string, issues?: Issue[]) => FormPayload | undefined} Rules undefined until they are loaded; given
 *   `issues` are located
 * @typedef {object} FormPayload
 * @property {Record<string, unknown>} payload
 * @property {(Issue & { input?: number, near?: number })[]} issues with the indexes of inputs
 * @property {string[]} ignored names of inputs that are not in the payload
 *
 * @typedef {object} ValidationResult
 * @property {string} inputs the form's inputs as JSON text
 * @property {Record<string, unknown>} values the payload; empty until the rules are loaded
 * @property {boolean} isChecked whether the rules are loaded
 * @property {Problem[]} problems
 * @property {string[]} ignored names of inputs that are no part of the payload
 * @property {boolean} hasFile whether a file is chosen, also one that a custom element or a script submits
 * @property {(issues: Issue[]) => Problem[]} locate gives each issue its control; without those that the form has none for
 */

/** Codes of issues about the whole payload. */
const PAYLOAD_CODES = new Set(["empty", "too_large", "too_deep", "unsafe_key"]);

/**
 * @param {HTMLFormElement} form
 * @param {{ rules: Rules, callHooks: import("../features.js").Features["callHooks"] }} options
 * @param {HTMLElement | null} [submitter] the button that was used
 * @returns {ValidationResult}
 */
export function validateForm(form, { rules, callHooks }, submitter) {
  const list = entryListOf(form, submitter);
  const entries = entriesOf(form, submitter, list);
  const inputs = `[${entries.map(toJson).join()}]`;
  const controls = entries.map(({ control }) => control);
  const problemsOf = (/** @type {FormPayload | undefined} */ checked) =>
    (checked?.issues ?? []).flatMap((issue) => toProblem(issue, controls) ?? []);
  const checked = rules(inputs);
  const problems = withoutRedundant(inDocumentOrder([...nativeProblems(form), ...problemsOf(checked), ...callHooks("problems", list).flat()]));
  const locate = (/** @type {Issue[]} */ issues) => problemsOf(rules(inputs, issues));
  const { payload: values = {}, ignored = [] } = checked ?? {};
  const hasFile = list.some(([, value]) => isFile(value) && (value.name || value.size));
  return { inputs, values, isChecked: checked !== undefined, problems, ignored, locate, hasFile };
}

/**
 * The decimal separator of a value that could be an amount with groups or with a fraction, such as `1.500`.
 *
 * @param {unknown} value
 * @param {import("./controls.js").Control | undefined} control
 */
function markOf(value, control) {
  if (!control || typeof value !== "string" || !/[.,]\p{Nd}{3}\s*$/u.test(value)) return undefined;
  // The browser writes the value of these with a point in every language.
  return control.type === "number" || control.type === "range" ? "." : decimalMark(languageTagOf(control));
}

/**
 * An input as JSON text. Where the browser cannot tell what a custom element submits, its value may be anything: a bigint becomes
 * its digits, and a value without a JSON form counts as blank. What no control holds was set by the page.
 *
 * @param {import("./entries.js").FormEntry} entry
 */
function toJson({ name, value, control }) {
  const toDigits = (/** @type {string} */ _, /** @type {unknown} */ part) => (typeof part === "bigint" ? String(part) : part);
  const isSetByPage = control === undefined || isUnchanged(control);
  const mark = markOf(value, control);
  try {
    return stringify([name, value, isSetByPage, ...(mark ? [mark] : [])], toDigits);
  } catch {
    return stringify([name, null, isSetByPage]);
  }
}

/**
 * @param {FormPayload["issues"][number]} located
 * @param {(Control | undefined)[]} controls
 * @returns {Problem | undefined} undefined when the form has no control for the issue
 */
function toProblem({ input, near, ...issue }, controls) {
  if (input !== undefined) return { ...issue, control: controls[input] };
  if (PAYLOAD_CODES.has(issue.code)) return issue;
  if (near === undefined) return undefined;
  return { ...issue, code: issue.code === "required" ? "empty" : issue.code, near: controls[near] };
}

/**
 * @param {HTMLFormElement} form
 * @returns {Problem[]}
 */
function nativeProblems(form) {
  return controlsOf(form).flatMap((control) => {
    for (const one of groupOf(control, form)) one.setCustomValidity?.("");
    const issue = nativeIssue(control);
    return issue ? [{ ...issue, path: [nameOf(control)], control }] : [];
  });
}

/**
 * A failed HTML constraint (`required`, `pattern`, `min` …) with the code that the rules use for it.
 *
 * @param {Control} control without a custom validity
 * @returns {Omit<Issue, "path"> | undefined}
 */
function nativeIssue(control) {
  const { validity } = control;
  if (!control.willValidate || !validity || validity.valid) return undefined;
  const { type, min, max, minLength, maxLength } = /** @type {HTMLInputElement} */ (control);
  if (validity.valueMissing) return { code: "required" };
  if (validity.typeMismatch && type === "email") return { code: "format", params: { expected: "an e-mail address" } };
  if (validity.typeMismatch && type === "url") return { code: "format", params: { expected: "a URL with https" } };
  if (validity.patternMismatch) return patternIssue(control);
  if (validity.tooLong) return { code: "too_long", params: { max: maxLength } };
  if (validity.tooShort) return { code: "too_short", params: { min: minLength } };
  if (validity.rangeUnderflow) return { code: "range", params: { min } };
  if (validity.rangeOverflow) return { code: "range", params: { max } };
  // For other constraints, such as `step`, the browser has a message in its own language.
  return { code: "native", message: control.validationMessage };
}

/** @param {Control} control */
function patternIssue({ title }) {
  return title ? { code: "pattern", message: title } : { code: "format" };
}

/**
 * The first problem of each control, in document order, after those of the whole form.
 *
 * @param {Problem[]} problems
 */
function inDocumentOrder(problems) {
  /** @type {Map<Control | Problem, Problem>} */
  const first = new Map();
  for (const problem of problems) {
    const subject = problem.control ?? problem;
    if (!first.has(subject)) first.set(subject, problem);
  }
  return [...first.values()].sort(({ control: a }, { control: b }) => {
    if (!a || !b) return Number(Boolean(a)) - Number(Boolean(b));
    return a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
  });
}

/**
 * Without the problem that the form is empty where fields have problems of their own.
 *
 * @param {Problem[]} problems
 */
function withoutRedundant(problems) {
  const others = problems.filter(({ code, control, near }) => code !== "empty" || control || near);
  return others.length > 0 ? others : problems;
}
