// The five forms of the page, a row each: what is sent where and by which call, what happens to the form then, and
// which records are shown below it.

import { updateStatus, upsertLead, upsertSource, upsertStage } from "/pkg/browser.js";
import { ENQUIRY, SALES, staff } from "./targets.js";

/**
 * @typedef {import("./sandbox.js").StoredRecord} StoredRecord
 * @typedef {import("./records-view.js").RecordTable} RecordTable
 * @typedef {import("/pkg/browser.js").SendOptions} SendOptions
 * @typedef {import("/pkg/browser.js").Receipt} Receipt
 *
 * @typedef {object} Desk
 * @property {string} name the id of its panel
 * @property {import("/pkg/browser.js").Kind} kind
 * @property {string} crmName
 * @property {"ivvy" | "bitrix24" | "capillary"} crm
 * @property {(staffKey?: string) => import("./targets.js").Target} target
 * @property {(target: any, payload: any, options: SendOptions) => Promise<Receipt>} send whatever a form says
 * @property {true} [needsKey] only staff may
 * @property {string[]} [fixed] what the relay puts in, so that the form need not ask for it
 * @property {"empty" | "update" | "keep"} after what the form does once it was delivered
 * @property {RecordTable[]} tables
 * @property {(record: StoredRecord) => Record<string, unknown>} [change] a record as a payload that changes it
 */

/** @type {Desk[]} */
export const DESKS = [
  {
    name: "enquiry",
    kind: "ivvy.lead",
    crmName: "iVvy",
    crm: "ivvy",
    target: () => ENQUIRY,
    send: upsertLead,
    fixed: ["stageId", "sourceId", "industryId"],
    after: "empty",
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
    crmName: "Bitrix24",
    crm: "bitrix24",
    target: () => SALES,
    send: upsertLead,
    after: "update",
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
    crmName: "Capillary",
    crm: "capillary",
    needsKey: true,
    target: (key) => staff("capillary", key),
    send: updateStatus,
    after: "keep",
    change: ({ id }) => ({ id }),
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
  },
  {
    name: "stage",
    kind: "ivvy.stage",
    crmName: "iVvy",
    crm: "ivvy",
    needsKey: true,
    target: (key) => staff("ivvy", key),
    send: upsertStage,
    after: "update",
    change: ({ id, fields }) => ({ ...fields, id }),
    tables: [
      {
        kind: "ivvy.stage",
        title: "Stages",
        columns: columns({ Id: "id", Name: "fields.name", "Applies to": "fields.applyTo", Colour: "fields.colour" }),
      },
    ],
  },
  {
    name: "source",
    kind: "ivvy.source",
    crmName: "iVvy",
    crm: "ivvy",
    needsKey: true,
    target: (key) => staff("ivvy", key),
    send: upsertSource,
    after: "update",
    change: ({ id, fields }) => ({ ...fields, id }),
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
  },
];

/** @param {Record<string, string>} paths by title */
function columns(paths) {
  return Object.entries(paths).map(([title, path]) => ({ title, path }));
}
