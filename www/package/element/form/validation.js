// The problems of a form: those that the browser finds, and those that the rules find in fields of the form. A field that
// is not in the form may be added by the relay's configuration; the relay validates the result.

import { controlsOf, entriesOf, groupOf } from "./controls.js";
import { Payload } from "./payload.js";

/**
 * @typedef {import("./controls.js").Control} Control
 * @typedef {import("./payload.js").Path} Path
 * @typedef {{ code: string, path: Path, message?: string, params?: Record<string, unknown> }} Issue
 * @typedef {Issue & { control?: Control, near?: Control }} Problem `near`: a control of the record that the issue is about
 * @typedef {{ payload: Payload, problems: Problem[] }} ValidationResult
 */

/** Codes of issues about the whole payload. */
const PAYLOAD_CODES = new Set(["empty", "too_large", "too_deep", "unsafe_key"]);

/**
 * @param {HTMLFormElement} form
 * @param {(payload: object) => Issue[]} rules
 * @returns {ValidationResult}
 */
export function validateForm(form, rules) {
  const entries = entriesOf(form);
  let payload = new Payload(entries);
  let issues = rules(payload.value);
  const record = impliedRecord(issues, payload);
  if (record) {
    payload = new Payload(entries, record);
    issues = rules(payload.value);
  }
  const located = issues.flatMap((issue) => locate(issue, payload) ?? []);
  return { payload, problems: withoutRedundant(inDocumentOrder([...nativeProblems(form), ...located])) };
}

/**
 * An issue with its control; undefined when the form has no control for it.
 *
 * @param {Issue} issue
 * @param {Payload} payload
 * @returns {Problem | undefined}
 */
export function locate(issue, payload) {
  const control = payload.controlAt(issue.path, issue.params);
  if (control) return { ...issue, control };
  if (PAYLOAD_CODES.has(issue.code)) return issue;
  const near = payload.firstControlIn(issue.path) ?? payload.firstControlIn([recordOf(issue.path)]);
  return near && { ...issue, code: issue.code === "required" ? "empty" : issue.code, near };
}

/**
 * A blank record of the form that would satisfy a required issue: `contact` for `contactId`.
 *
 * @param {Issue[]} issues
 * @param {Payload} payload
 */
function impliedRecord(issues, payload) {
  const records = issues.filter(({ code }) => code === "required").map(({ path }) => recordOf(path));
  return records.find((record) => payload.value[record] === undefined && payload.firstControlIn([record]));
}

/** @param {Path} path */
function recordOf([key]) {
  return String(key).replace(/Id$/, "");
}

/**
 * @param {HTMLFormElement} form
 * @returns {Problem[]}
 */
function nativeProblems(form) {
  return controlsOf(form).flatMap((control) => {
    for (const one of groupOf(control, form)) one.setCustomValidity?.("");
    const issue = nativeIssue(control);
    return issue ? [{ ...issue, path: [control.name], control }] : [];
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
