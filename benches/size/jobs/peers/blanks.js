// What a form sends for inputs that nobody touched.

const isBlank = (value) => value === undefined || (typeof value === "string" && value.trim() === "");

/** An entry of an update with an id and an empty value deletes that entry. */
const deletes = (object, name) => /^value$/i.test(name) && !isBlank(object.ID ?? object.id);

/** Leaves out blank values, and null in an object that is added: in an update null clears a field. */
export function withoutBlanks(value, isUpdate = false) {
  if (Array.isArray(value)) return value.map((item) => withoutBlanks(item, isUpdate));
  if (typeof value !== "object" || value === null) return value;
  const updates = isUpdate || !isBlank(value.id ?? undefined);
  const kept = Object.entries(value).filter(([name, item]) => (item === null ? updates : !isBlank(item) || (item === "" && deletes(value, name))));
  return Object.fromEntries(kept.map(([name, item]) => [name, withoutBlanks(item, updates)]));
}
