// The lead's rules in valibot.

import * as v from "valibot";

const id = v.union([v.pipe(v.number(), v.integer(), v.minValue(1)), v.pipe(v.string(), v.digits())]);
const text = v.pipe(v.string(), v.minLength(1));
const contact = v.object({ firstName: text, lastName: text, email: v.pipe(v.string(), v.email()) });
const fields = { id, name: text, sourceId: id, typeId: id, stageId: id, industryId: id, contact };
const ON_ADD = ["name", "sourceId", "typeId", "stageId", "industryId", "contact"];

const lead = v.pipe(
  v.partial(v.object(fields)),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed || dataset.value.id !== undefined) return;
    for (const name of ON_ADD) {
      if (dataset.value[name] !== undefined) continue;
      const path = [{ type: "object", origin: "value", input: dataset.value, key: name, value: undefined }];
      addIssue({ message: `${name} is required when id is missing`, path });
    }
  }),
);

export function check(payload) {
  const { issues } = v.safeParse(lead, payload);
  return (issues ?? []).map((issue) => v.getDotPath(issue));
}
