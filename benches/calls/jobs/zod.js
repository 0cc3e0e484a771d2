// The same with zod.

import * as z from "zod";

import { CONTACT_ON_ADD, DIGITS, LEAD_ON_ADD, NOT_BLANK, requestOf, withoutControls } from "./lead.js";

const id = z.union([z.int().positive(), z.string().regex(DIGITS).transform(Number)]);
const text = z.string().regex(NOT_BLANK).transform(withoutControls);
const email = z.string().trim().max(254).pipe(z.email({ pattern: z.regexes.html5Email }));

/** Unknown fields are sent, too. */
const record = (fields, onAdd) =>
  z
    .looseObject({ id, ...fields })
    .partial()
    .superRefine((value, context) => {
      if (value.id !== undefined) return;
      for (const key of onAdd) {
        if (value[key] !== undefined) continue;
        context.addIssue({ code: "custom", path: [key], message: `${key} is required when id is missing` });
      }
    });

const contact = record({ firstName: text, lastName: text, email, phone: text }, CONTACT_ON_ADD);
const lead = record({ name: text, description: text, sourceId: id, typeId: id, stageId: id, industryId: id, contact }, LEAD_ON_ADD);

export function validate(payload) {
  const { success, data, error } = lead.safeParse(payload);
  return success ? { value: data } : { issues: error.issues };
}

export async function request(payload) {
  const { value, issues } = validate(payload);
  if (issues) throw new Error(issues[0].message);
  return requestOf(value);
}

export const pathOf = ({ path }) => path.join(".");
