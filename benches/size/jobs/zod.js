// The lead's rules in zod.

import * as z from "zod";

const id = z.union([z.int().positive(), z.string().regex(/^[0-9]+$/)]);
const contact = z.object({ firstName: z.string().min(1), lastName: z.string().min(1), email: z.email() });
const fields = { id, name: z.string().min(1), sourceId: id, typeId: id, stageId: id, industryId: id, contact };
const ON_ADD = ["name", "sourceId", "typeId", "stageId", "industryId", "contact"];

const lead = z
  .object(fields)
  .partial()
  .superRefine((value, context) => {
    if (value.id !== undefined) return;
    for (const name of ON_ADD) {
      if (value[name] !== undefined) continue;
      context.addIssue({ code: "custom", path: [name], message: `${name} is required when id is missing` });
    }
  });

export function check(payload) {
  const { error } = lead.safeParse(payload);
  return (error?.issues ?? []).map(({ path }) => path.join("."));
}
