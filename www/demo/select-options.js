// The options of the selects, from the lists in the CRM: the attribute data-options names the list.

import { find, make } from "./dom.js";
import { fetchRecords } from "./sandbox.js";

/**
 * @typedef {import("./sandbox.js").StoredRecord} StoredRecord
 * @typedef {{ value: string, label: string }} Option
 */

/** @type {Record<string, { kind: string, toOption: (record: StoredRecord) => Option | undefined }>} */
const LISTS = {
  "ivvy.type": { kind: "ivvy.type", toOption: ({ id, fields }) => ({ value: String(id), label: fields.type }) },
  "bitrix24.status": { kind: "bitrix24.status", toOption: optionOfEntity("STATUS") },
  "bitrix24.source": { kind: "bitrix24.status", toOption: optionOfEntity("SOURCE") },
};

/**
 * Loads the options of all selects; the selected values are kept.
 *
 * @param {ParentNode} page
 */
export async function loadSelectOptions(page) {
  const selects = [...page.querySelectorAll("select[data-options]")].filter((one) => one instanceof HTMLSelectElement);
  await Promise.all(
    selects.map(async (select) => {
      const { kind, toOption } = LISTS[select.dataset.options ?? ""];
      const oldestFirst = (await fetchRecords(kind)).reverse();
      setOptions(select, oldestFirst.map(toOption).filter((option) => option !== undefined));
    }),
  );
}

/**
 * Shows the subtypes of the selected event type, or hides the field when it has none.
 *
 * @param {HTMLFormElement} form
 * @returns {Promise<string[]>} the types that have subtypes, for the catalog
 */
export async function syncSubtypes(form) {
  const types = await fetchRecords("ivvy.type");
  const type = find(form, "[name=typeId]", HTMLSelectElement);
  const subtype = find(form, "[name=subtypeId]", HTMLSelectElement);
  const field = find(form, ".field:has([name=subtypeId])", HTMLElement);
  const update = () => {
    const subtypes = subtypesOf(types.find(({ id }) => String(id) === type.value));
    setOptions(subtype, subtypes);
    field.hidden = subtypes.length === 0;
  };
  // This listener runs before those of the form, which read the subtype.
  type.addEventListener("input", update);
  form.addEventListener("reset", () => setTimeout(update));
  update();
  return types.filter((one) => subtypesOf(one).length > 0).map(({ id }) => String(id));
}

/**
 * @param {StoredRecord} [type]
 * @returns {Option[]}
 */
function subtypesOf(type) {
  /** @type {{ id: number, name: string }[]} */
  const subtypes = type?.fields.subtypes ?? [];
  return subtypes.map(({ id, name }) => ({ value: String(id), label: name }));
}

/**
 * Replaces all options but the first, the empty one.
 *
 * @param {HTMLSelectElement} select
 * @param {Option[]} options
 */
function setOptions(select, options) {
  const selected = select.value;
  const elements = options.map(({ value, label }) => make("option", { value }, label));
  select.replaceChildren(select.options[0], ...elements);
  if (options.some(({ value }) => value === selected)) select.value = selected;
}

/**
 * @param {string} entity
 * @returns {(record: StoredRecord) => Option | undefined}
 */
function optionOfEntity(entity) {
  return ({ fields }) => (fields.ENTITY_ID === entity ? { value: fields.STATUS_ID, label: fields.NAME } : undefined);
}
