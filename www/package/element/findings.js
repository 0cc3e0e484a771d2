// What is wrong with a form as it stands: what the browser finds, and what the rules find about the fields that are in
// the form. What the rules miss elsewhere, the relay's fixed values may supply; the relay has the last word.

import { controlsOf, entriesOf, groupOf } from "./controls.js";
import { nativeIssue } from "./native-issues.js";
import { Payload } from "./payload.js";

/**
 * @typedef {import("./controls.js").Control} Control
 * @typedef {import("./payload.js").Path} Path
 * @typedef {{ code: string, path: Path, message?: string, params?: Record<string, unknown> }} Issue
 * @typedef {Issue & { control?: Control, near?: Control }} Problem an issue and its control, or one near it
 * @typedef {{ payload: Payload, problems: Problem[] }} Findings
 */

/** Codes that are about the payload as a whole. */
const WHOLE = new Set(["empty", "too_large", "too_deep", "unsafe_key"]);

/**
 * @param {HTMLFormElement} form
 * @param {(payload: object) => Issue[]} rules
 * @returns {Findings}
 */
export function findings(form, rules) {
  const entries = entriesOf(form);
  let payload = new Payload(entries);
  let issues = rules(payload.value);
  const wanted = wantedRecord(issues, payload);
  if (wanted) {
    payload = new Payload(entries, wanted);
    issues = rules(payload.value);
  }
  const found = [...nativeProblems(form), ...issues.flatMap((issue) => placed(issue, payload) ?? [])];
  return { payload, problems: withoutObvious(inOrder(found)) };
}

/**
 * An issue at its place in the form; undefined when the form has no such place.
 *
 * @param {Issue} issue
 * @param {Payload} payload
 * @returns {Problem | undefined}
 */
export function placed(issue, payload) {
  const control = payload.controlAt(issue.path, issue.params);
  if (control) return { ...issue, control };
  if (WHOLE.has(issue.code)) return issue;
  const near = payload.firstBelow(issue.path) ?? payload.firstBelow([recordOf(issue.path)]);
  return near && { ...issue, code: issue.code === "required" ? "empty" : issue.code, near };
}

/**
 * A record of the form that nobody filled, and that would supply what the rules miss: a `contact` for `contactId`.
 *
 * @param {Issue[]} issues
 * @param {Payload} payload
 */
function wantedRecord(issues, payload) {
  const records = issues.filter(({ code }) => code === "required").map(({ path }) => recordOf(path));
  return records.find((record) => payload.value[record] === undefined && payload.firstBelow([record]));
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
 * One problem a control, in the order in which people meet them; what is about the whole form comes first.
 *
 * @param {Problem[]} problems
 */
function inOrder(problems) {
  /** @type {Map<Control | Problem, Problem>} */
  const first = new Map();
  for (const problem of problems) {
    const about = problem.control ?? problem;
    if (!first.has(about)) first.set(about, problem);
  }
  return [...first.values()].sort(({ control: a }, { control: b }) => {
    if (!a || !b) return Number(Boolean(a)) - Number(Boolean(b));
    return a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
  });
}

/**
 * That a form is empty need not be said where its fields say what they miss.
 *
 * @param {Problem[]} problems
 */
function withoutObvious(problems) {
  const others = problems.filter(({ code, control, near }) => code !== "empty" || control || near);
  return others.length > 0 ? others : problems;
}
