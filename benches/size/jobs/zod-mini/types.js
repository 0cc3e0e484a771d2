// The types of the CRMs' fields in zod/mini, each in the form in which it is sent.

import * as z from "zod/mini";

import * as formats from "../peers/formats.js";

const trimmed = z.string().check(z.trim());
const matching = (pattern) => z.string().check(z.trim(), z.regex(pattern));
const transformed = (schema, into) => z.pipe(schema, z.transform(into));
const whole = (pattern) => transformed(z.union([z.number(), z.bigint(), matching(pattern)]), Number);

export const id = z.pipe(whole(formats.DIGITS), z.int().check(z.minimum(1)));
export const integer = (least) => z.pipe(whole(formats.INTEGER), z.int().check(z.minimum(least)));
export const amount = z.union([z.number(), matching(formats.DECIMAL)]);
export const price = z.pipe(transformed(z.union([z.number(), trimmed]), String), z.string().check(z.regex(formats.PRICE)));
export const flag = transformed(z.literal(formats.FLAGS), formats.isTrue);
export const yesNo = transformed(z.literal(["Y", "N", true, false]), formats.yesOrNo);
export const text = z.string();
export const email = z.string().check(z.trim(), z.regex(formats.EMAIL), z.maxLength(254));
export const httpsUrl = matching(formats.HTTPS_URL);
export const colour = trimmed;
export const currency = z.string().check(z.trim(), z.regex(formats.CURRENCY), z.toUpperCase());
export const country = matching(formats.COUNTRY);
export const date = z.string().check(z.trim(), z.refine(formats.isDate));
export const dateTime = transformed(z.string().check(z.trim(), z.refine(formats.isDateTime)), formats.withoutFraction);
export const status = z.string().check(z.trim(), z.maxLength(50));
export const anything = z.unknown();
export const anyObject = z.record(z.string(), z.unknown());
export const numberChoice = (choices) => z.pipe(whole(formats.INTEGER), z.literal(choices));
export const textChoice = (choices) => z.pipe(trimmed, z.enum(choices));

/** Null clears the field, for which the empty text is sent. */
export const clearable = (schema) => transformed(z.nullable(schema), formats.clear);

/** The schema that `choose` finds for the value. */
export function chosen(choose) {
  return z.transform((value, context) => {
    const { data, error } = choose(value).safeParse(value);
    context.issues.push(...(error?.issues ?? []).map((issue) => ({ ...issue, input: value })));
    return data;
  });
}

/** An object with optional fields, and others that are sent as they are. */
export function object(fields, ...rules) {
  // Also when a field is invalid, so that all problems are reported at once.
  return z.partial(z.looseObject(fields)).check(z.superRefine((value, context) => report(value, context, rules), { when: () => true }));
}

function report(value, context, rules) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return;
  for (const [name, message] of rules.flatMap((rule) => rule(value))) context.addIssue({ code: "custom", path: [name], message });
}
