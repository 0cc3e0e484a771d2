// The types of the CRMs' fields in valibot, each in the form in which it is sent.

import * as v from "valibot";

import * as formats from "../peers/formats.js";

const trimmed = v.pipe(v.string(), v.trim());
const whole = (pattern) => v.union([v.number(), v.bigint(), v.pipe(trimmed, v.regex(pattern))]);
const wholeFrom = (pattern, least) => v.pipe(whole(pattern), v.transform(Number), v.safeInteger(), v.minValue(least));

export const id = wholeFrom(formats.DIGITS, 1);
export const integer = (least) => wholeFrom(formats.INTEGER, least);
export const amount = v.union([v.pipe(v.number(), v.finite()), v.pipe(trimmed, v.regex(formats.DECIMAL))]);
export const price = v.pipe(v.union([v.number(), trimmed]), v.transform(String), v.regex(formats.PRICE));
export const flag = v.pipe(v.picklist(formats.FLAGS), v.transform(formats.isTrue));
export const yesNo = v.pipe(v.picklist(["Y", "N", true, false]), v.transform(formats.yesOrNo));
export const text = v.string();
export const email = v.pipe(trimmed, v.regex(formats.EMAIL), v.maxLength(254));
export const httpsUrl = v.pipe(trimmed, v.regex(formats.HTTPS_URL));
export const colour = trimmed;
export const currency = v.pipe(trimmed, v.regex(formats.CURRENCY), v.toUpperCase());
export const country = v.pipe(trimmed, v.regex(formats.COUNTRY));
export const date = v.pipe(trimmed, v.check(formats.isDate));
export const dateTime = v.pipe(trimmed, v.check(formats.isDateTime), v.transform(formats.withoutFraction));
export const status = v.pipe(trimmed, v.maxLength(50));
export const anything = v.unknown();
export const anyObject = v.record(v.string(), v.unknown());
export const numberChoice = (choices) => v.pipe(whole(formats.INTEGER), v.transform(Number), v.picklist(choices));
export const textChoice = (choices) => v.pipe(trimmed, v.picklist(choices));

/** Null clears the field, for which the empty text is sent. */
export const clearable = (schema) => v.pipe(v.nullable(schema), v.transform(formats.clear));

/** An object with optional fields, and others that are sent as they are. */
export function object(fields, ...rules) {
  return v.pipe(v.partial(v.looseObject(fields)), v.rawCheck((context) => report(context, rules)));
}

/** Also when a field is invalid, so that all problems are reported at once. */
function report({ dataset: { value }, addIssue }, rules) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return;
  for (const [key, message] of rules.flatMap((rule) => rule(value))) {
    addIssue({ message, path: [{ type: "object", origin: "value", input: value, key, value: value[key] }] });
  }
}
