// The lists that a CRM account is set up with, as the options of the page's selects: data-choices names the list. What
// one says beyond its options (the types that need a subtype) becomes leadwire's catalog.

import { find, make } from "./dom.js";
import { records } from "./sandbox.js";

/**
 * @typedef {import("./sandbox.js").StoredRecord} StoredRecord
 * @typedef {[value: string, words: string]} Choice
 */

/** @type {Record<string, { kind: string, choice: (record: StoredRecord) => Choice | undefined }>} */
const LISTS = {
  "ivvy.stage": {
    kind: "ivvy.stage",
    choice: ({ id, fields }) => (fields.applyTo === 2 ? [String(id), fields.name] : undefined),
  },
  "ivvy.source": { kind: "ivvy.source", choice: ({ id, fields }) => [String(id), fields.name] },
  "ivvy.type": { kind: "ivvy.type", choice: ({ id, fields }) => [String(id), fields.type] },
  "bitrix24.status": { kind: "bitrix24.status", choice: ofEntity("STATUS") },
  "bitrix24.source": { kind: "bitrix24.status", choice: ofEntity("SOURCE") },
};

/**
 * Fills every select of the page anew and keeps what is chosen.
 *
 * @param {ParentNode} page
 */
export async function fillChoices(page) {
  const selects = [...page.querySelectorAll("select[data-choices]")].filter((one) => one instanceof HTMLSelectElement);
  await Promise.all(
    selects.map(async (select) => {
      const { kind, choice } = LISTS[select.dataset.choices ?? ""];
      const oldestFirst = (await records(kind)).reverse();
      fill(select, oldestFirst.flatMap((record) => [choice(record) ?? []].filter(isChoice)));
    }),
  );
}

/**
 * Offers the subtypes of the chosen type, and hides the field when it has none.
 *
 * @param {HTMLFormElement} form
 * @returns {Promise<string[]>} the types that have subtypes
 */
export async function followType(form) {
  const types = await records("ivvy.type");
  const type = find(form, "[name=typeId]", HTMLSelectElement);
  const subtype = find(form, "[name=subtypeId]", HTMLSelectElement);
  const field = find(form, ".field:has([name=subtypeId])", HTMLElement);
  const follow = () => {
    const subtypes = subtypesOf(types.find(({ id }) => String(id) === type.value));
    fill(subtype, subtypes);
    field.hidden = subtypes.length === 0;
  };
  // Before the form's own listeners, which read what is set here.
  type.addEventListener("input", follow);
  form.addEventListener("reset", () => setTimeout(follow));
  follow();
  return types.filter((one) => subtypesOf(one).length > 0).map(({ id }) => String(id));
}

/**
 * @param {StoredRecord} [type]
 * @returns {Choice[]}
 */
function subtypesOf(type) {
  /** @type {{ id: number, name: string }[]} */
  const subtypes = type?.fields.subtypes ?? [];
  return subtypes.map(({ id, name }) => [String(id), name]);
}

/**
 * Only the first option, which chooses nothing, stays.
 *
 * @param {HTMLSelectElement} select
 * @param {Choice[]} choices
 */
function fill(select, choices) {
  const chosen = select.value;
  const options = choices.map(([value, words]) => make("option", { value }, words));
  select.replaceChildren(select.options[0], ...options);
  if (choices.some(([value]) => value === chosen)) select.value = chosen;
}

/**
 * @param {string} entity
 * @returns {(record: StoredRecord) => Choice | undefined}
 */
function ofEntity(entity) {
  return ({ fields }) => (fields.ENTITY_ID === entity ? [fields.STATUS_ID, fields.NAME] : undefined);
}

/**
 * @param {Choice | never[]} choice
 * @returns {choice is Choice}
 */
function isChoice(choice) {
  return choice.length === 2;
}
