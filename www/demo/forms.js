// The five forms as data: the kind and target of each, the function that sends it, what the form does after a delivery, and the
// record tables below it. All targets are the relay that serves this page; no CRM credential is here.

import { updateStatus, upsertLead, upsertSource, upsertStage } from "/pkg/browser.js";

/**
 * @typedef {import("./sandbox.js").StoredRecord} StoredRecord
 * @typedef {import("/pkg/browser.js").Target} Target
 * @typedef {NonNullable<import("/pkg/browser.js").Catalog["messages"]>} Messages
 *
 * @typedef {object} RecordTable
 * @property {string} kind
 * @property {string} title
 * @property {{ path: string, title: string }[]} columns
 *
 * @typedef {object} FormDefinition
 * @property {string} name the id of its panel
 * @property {import("/pkg/browser.js").Kind} kind
 * @property {"ivvy" | "bitrix24" | "capillary"} crm
 * @property {string} crmName
 * @property {(staffKey?: string) => Target} target
 * @property {(target: any, payload: any, options: import("/pkg/browser.js").SendOptions) =>
 *   Promise<import("/pkg/browser.js").Receipt>} send
 * @property {true} [staffOnly] the relay requires a staff key
 * @property {string[]} [fixed] fields that the relay sets, so that the form has no inputs for them
 * @property {Messages} [messages] they replace leadwire's own; `{expected}` and the like are filled in
 * @property {"clear" | "update" | "keep"} afterDelivery clear the form, continue with an update of the record, or keep all values
 * @property {RecordTable[]} tables
 * @property {(record: StoredRecord) => Record<string, unknown>} [toPayload] the payload to edit a record; absent where records
 *   cannot be edited
 */

const RELAY = "/";

/** @satisfies {Target} */
const ENQUIRY_FORM = /** @type {const} */ ({ crm: "ivvy", relay: RELAY, form: "enquiry" });

/** @satisfies {Target} */
export const SALES_FORM = /** @type {const} */ ({ crm: "bitrix24", relay: RELAY, form: "sales" });

/** The leads of the panel with `<lead-form>`. @type {RecordTable} */
export const EVENT_TABLE = {
  kind: "bitrix24.lead",
  title: "Leads",
  columns: columns({
    Id: "id",
    Occasion: "fields.TITLE",
    Company: "fields.COMPANY_TITLE",
    "E-mail": "fields.EMAIL",
    Phone: "fields.PHONE",
    File: "fields.UF_CRM_PLAN.fileData.0",
  }),
};

/** @type {FormDefinition[]} */
export const FORMS = [
  {
    name: "enquiry",
    kind: "ivvy.lead",
    crm: "ivvy",
    crmName: "iVvy",
    target: () => ENQUIRY_FORM,
    send: upsertLead,
    fixed: ["stageId", "sourceId", "industryId"],
    // Visitors do not know the field paths that leadwire's messages begin with.
    messages: {
      required: "This field is required.",
      format: "Enter {expected}.",
      integer: "Enter a whole number.",
      range: "Enter a number from {min} to {max}.",
    },
    afterDelivery: "clear",
    tables: [
      {
        kind: "ivvy.lead",
        title: "Leads",
        columns: columns({ Id: "id", Name: "fields.name", Stage: "fields.stageId", Source: "fields.sourceId" }),
      },
      {
        kind: "ivvy.contact",
        title: "Contacts",
        columns: columns({ Id: "id", First: "fields.firstName", Last: "fields.lastName", "E-mail": "fields.email" }),
      },
    ],
  },
  {
    name: "bitrix24",
    kind: "bitrix24.lead",
    crm: "bitrix24",
    crmName: "Bitrix24",
    target: () => SALES_FORM,
    send: upsertLead,
    messages: { partial_address: "Only part of the address changes. Update all address fields together." },
    afterDelivery: "update",
    tables: [
      {
        kind: "bitrix24.lead",
        title: "Leads",
        columns: columns({
          Id: "id",
          Title: "fields.TITLE",
          "E-mail": "fields.EMAIL",
          Stage: "fields.STATUS_ID",
          Amount: "fields.OPPORTUNITY",
        }),
      },
    ],
  },
  {
    name: "capillary",
    kind: "capillary.status",
    crm: "capillary",
    crmName: "Capillary",
    target: (staffKey) => ({ crm: "capillary", relay: RELAY, staffKey }),
    send: updateStatus,
    staffOnly: true,
    afterDelivery: "keep",
    tables: [
      {
        kind: "capillary.lead",
        title: "Leads",
        columns: columns({
          Id: "id",
          "Lead for": "fields.leadFor",
          Status: "fields.status",
          "Sub-status": "fields.subStatus",
        }),
      },
    ],
    toPayload: ({ id }) => ({ id }),
  },
  {
    name: "stage",
    kind: "ivvy.stage",
    crm: "ivvy",
    crmName: "iVvy",
    target: (staffKey) => ({ crm: "ivvy", relay: RELAY, staffKey }),
    send: upsertStage,
    staffOnly: true,
    afterDelivery: "update",
    tables: [
      {
        kind: "ivvy.stage",
        title: "Stages",
        columns: columns({ Id: "id", Name: "fields.name", "Applies to": "fields.applyTo", Colour: "fields.colour" }),
      },
    ],
    toPayload: ({ id, fields }) => ({ ...fields, id }),
  },
  {
    name: "source",
    kind: "ivvy.source",
    crm: "ivvy",
    crmName: "iVvy",
    target: (staffKey) => ({ crm: "ivvy", relay: RELAY, staffKey }),
    send: upsertSource,
    staffOnly: true,
    afterDelivery: "update",
    tables: [
      {
        kind: "ivvy.source",
        title: "Sources",
        columns: columns({
          Id: "id",
          Name: "fields.name",
          Cost: "fields.cost",
          Colour: "fields.colour",
          Referral: "fields.isReferral",
        }),
      },
    ],
    toPayload: ({ id, fields }) => ({ ...fields, id }),
  },
];

/** @param {Record<string, string>} paths by title */
function columns(paths) {
  return Object.entries(paths).map(([title, path]) => ({ title, path }));
}
