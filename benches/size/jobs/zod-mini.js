// The lead's rules in zod/mini.

import * as z from "zod/mini";

const id = z.union([z.int().check(z.positive()), z.string().check(z.regex(/^[0-9]+$/))]);
const text = z.string().check(z.minLength(1));
const contact = z.object({ firstName: text, lastName: text, email: z.email() });
const fields = { id, name: text, sourceId: id, typeId: id, stageId: id, industryId: id, contact };
const ON_ADD = ["name", "sourceId", "typeId", "stageId", "industryId", "contact"];

const lead = z.partial(z.object(fields)).check(
  z.superRefine((value, context) => {
    if (value.id !== undefined) return;
    for (const name of ON_ADD) {
      if (value[name] !== undefined) continue;
      context.addIssue({ code: "custom", path: [name], message: `${name} is required when id is missing` });
    }
  }),
);

export function check(payload) {
  const { error } = lead.safeParse(payload);
  return (error?.issues ?? []).map(({ path }) => path.join("."));
}
