// The same with valibot.

import * as v from "valibot";

import { CONTACT_ON_ADD, DIGITS, LEAD_ON_ADD, NOT_BLANK, requestOf, withoutControls } from "./lead.js";

const id = v.union([v.pipe(v.number(), v.safeInteger(), v.minValue(1)), v.pipe(v.string(), v.regex(DIGITS), v.transform(Number))]);
const text = v.pipe(v.string(), v.regex(NOT_BLANK), v.transform(withoutControls));
const email = v.pipe(v.string(), v.trim(), v.maxLength(254), v.rfcEmail());

/** Unknown fields are sent, too. */
const record = (fields, onAdd) =>
  v.pipe(
    v.partial(v.looseObject({ id, ...fields })),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed || dataset.value.id !== undefined) return;
      for (const key of onAdd) {
        if (dataset.value[key] !== undefined) continue;
        const path = [{ type: "object", origin: "value", input: dataset.value, key, value: undefined }];
        addIssue({ message: `${key} is required when id is missing`, path });
      }
    }),
  );

const contact = record({ firstName: text, lastName: text, email, phone: text }, CONTACT_ON_ADD);
const lead = record({ name: text, description: text, sourceId: id, typeId: id, stageId: id, industryId: id, contact }, LEAD_ON_ADD);

export function validate(payload) {
  const { success, output, issues } = v.safeParse(lead, payload);
  return success ? { value: output } : { issues };
}

export async function request(payload) {
  const { value, issues } = validate(payload);
  if (issues) throw new Error(issues[0].message);
  return requestOf(value);
}

export const pathOf = (issue) => v.getDotPath(issue);
