// The types of validate: the kind determines the type of the payload.

import { type Validation, validate } from "leadwire";

validate("ivvy.stage", { name: "Referral", applyTo: 1 });
validate("ivvy.stage", { name: "Referral", appliesTo: "2" });
validate("ivvy.stage", { id: 9007199254740993n, colour: "#123456" });
validate("ivvy.status", { id: "9007199254740993", stageId: 4 });
validate("bitrix24.lead", { fields: { TITLE: "x", SOURCE_ID: "OUR_OWN", UF_CRM_1: [1], EMAIL: "ann@example.com" } });
validate("bitrix24.item", { fields: { title: "x", stageId: "OUR_OWN", parentId128: 5, UF_CRM_1: "x" } });
validate("capillary.status", { id: 1, status: "WON", reasonId: 3 }, { messages: { required: "{field} fehlt" } });

// @ts-expect-error applyTo is required when id is missing
validate("ivvy.stage", { name: "Referral" });
// @ts-expect-error name is required when id is missing, and null counts as missing
validate("ivvy.stage", { id: null, applyTo: 1 });
// @ts-expect-error a stage applies to 1 or 2
validate("ivvy.stage", { name: "Referral", applyTo: 3 });
// @ts-expect-error a name is text
validate("ivvy.stage", { id: 1, name: 5 });
// @ts-expect-error a stage does not have the fields of Bitrix24
validate("ivvy.stage", { fields: { TITLE: "x" } });
// @ts-expect-error field names of Bitrix24 are upper case
validate("bitrix24.lead", { fields: { title: "x" } });
// @ts-expect-error an entry of fm has a type
validate("bitrix24.item", { fields: { fm: [{ value: "555" }] } });
// @ts-expect-error a status needs a reason
validate("capillary.status", { id: 1, status: "WON" });
// @ts-expect-error there is no such kind
validate("ivvy.thing", { id: 1 });
// @ts-expect-error there is no such code
validate("ivvy.stage", { id: 1, name: "x" }, { messages: { missing: "?" } });

// Values of unknown type are allowed.
declare const unknownValue: unknown;
declare const inputs: Record<string, string | Blob>;
validate("ivvy.lead", unknownValue);
validate("ivvy.lead", inputs);
validate("ivvy.lead", JSON.parse("{}"));

/** `issues` discriminates the union. */
export function describe(checked: Validation): string {
  if (!checked.issues) return JSON.stringify(checked.value satisfies object);
  checked.value satisfies undefined;
  return checked.issues.map(({ code, path, message }) => `${code satisfies string} ${path.join(".")}: ${message}`).join();
}
