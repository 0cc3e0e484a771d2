// What the browser itself finds wrong with a control (`required`, `pattern`, `min` …), as issues like those of the rules,
// so that both are worded alike.

/**
 * @typedef {import("./controls.js").Control} Control
 * @typedef {import("./words.js").Worded} Worded
 */

/**
 * @param {Control} control without a custom validity
 * @returns {Worded | undefined}
 */
export function nativeIssue(control) {
  const { validity } = control;
  if (!control.willValidate || !validity || validity.valid) return undefined;
  const { type, min, max, minLength, maxLength } = /** @type {HTMLInputElement} */ (control);
  if (validity.valueMissing) return { code: "required" };
  if (validity.typeMismatch && type === "email") return { code: "format", params: { expected: "an e-mail address" } };
  if (validity.typeMismatch && type === "url") return { code: "format", params: { expected: "a URL with https" } };
  if (validity.patternMismatch) return pattern(control);
  if (validity.tooLong) return { code: "too_long", params: { max: maxLength } };
  if (validity.tooShort) return { code: "too_short", params: { min: minLength } };
  if (validity.rangeUnderflow) return { code: "range", params: { min } };
  if (validity.rangeOverflow) return { code: "range", params: { max } };
  // What is left (a step, half a date) the browser words best, in its own language.
  return { code: "native", message: control.validationMessage };
}

/** @param {Control} control */
function pattern({ title }) {
  return title ? { code: "pattern", message: title } : { code: "format" };
}
