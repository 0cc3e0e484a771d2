// Payloads of all kinds with the paths of their problems, after the contract in tests/contract. All jobs must report the same.
// They differ in what is not here, where the others do less: numbers beyond 2^53, keys such as __proto__, text with control characters,
// digits and amounts of other scripts, both names of a renamed field at once, null for a field that cannot be cleared, Date
// objects, catalogs, warnings and the codes of issues.

/**
 * @typedef {object} Case
 * @property {string} kind
 * @property {string} why
 * @property {object} payload
 * @property {string[]} paths of the problems, sorted
 * @property {"accepts" | "elsewhere"} [ajv] where JSON Schema has no such rule, or names the object instead of the field
 */

const CONTACT = { firstName: "Ann", lastName: "Smith", email: "ann@example.com" };
const LEAD = { name: "Smith wedding", sourceId: 2, typeId: 3, stageId: 1, industryId: 11, contact: CONTACT };
const OF_COMPANY = { name: "Fair", sourceId: 2, typeId: 3, stageId: 1, companyId: 7 };
const COMPANY = { businessName: "Example Ltd" };
const STATUS = { id: 7, status: "WON", reasonId: 3 };
const FOR_USER = { leadFor: "SKU-1", userId: 7 };
const ADD = ["contactId", "industryId", "name", "sourceId", "stageId", "typeId"];

/** @type {[kind: string, why: string, payload: object, paths: string[], ajv?: Case["ajv"]][]} */
const ROWS = [
  ["ivvy.lead", "an add with a new contact", LEAD, []],
  ["ivvy.lead", "an update", { id: 7, name: "x", qualityId: 3 }, []],
  ["ivvy.lead", "an id as text", { id: "7", stageId: "4" }, []],
  ["ivvy.lead", "nothing", {}, [...ADD, "id"].sort(), "elsewhere"],
  ["ivvy.lead", "blank inputs", { ...LEAD, id: "", name: "  ", sourceId: null }, ["name", "sourceId"]],
  ["ivvy.lead", "only what is not required", { description: "x" }, ADD],
  ["ivvy.lead", "for a company with a contact by its id", { ...OF_COMPANY, contactId: 5 }, []],
  ["ivvy.lead", "for a company without a contact", OF_COMPANY, ["companyLeadContactId"]],
  ["ivvy.lead", "for a new company", { ...OF_COMPANY, companyId: undefined, company: COMPANY, companyLeadContactId: 5 }, []],
  ["ivvy.lead", "a new company without its name", { ...OF_COMPANY, company: { phone: "1" }, contactId: 5 }, ["company.businessName"]],
  ["ivvy.lead", "a contact without a name", { ...LEAD, contact: { email: "ann@example.com" } }, ["contact.firstName", "contact.lastName"]],
  ["ivvy.lead", "a contact that exists", { ...LEAD, contact: { id: 5, phone: "1" } }, []],
  ["ivvy.lead", "ids that are none", { ...LEAD, sourceId: "x", typeId: 0, stageId: 1.5, industryId: true }, ["industryId", "sourceId", "stageId", "typeId"]],
  ["ivvy.lead", "text and objects of another type", { ...LEAD, name: 5, contact: "Ann" }, ["contact", "name"]],
  ["ivvy.lead", "an address that is none, and a missing name", { ...LEAD, name: "", contact: { ...CONTACT, email: "no" } }, ["contact.email", "name"]],
  ["ivvy.lead", "custom fields", { ...LEAD, customFields: [{ fieldId: 12, fieldValue: "x" }] }, []],
  ["ivvy.lead", "a custom field without its value", { ...LEAD, customFields: [{ fieldId: 12 }] }, ["customFields.0.fieldValue"]],
  ["ivvy.lead", "custom fields that are no list", { ...LEAD, customFields: {} }, ["customFields"]],
  ["ivvy.lead", "null clears the description", { id: 7, description: null }, []],
  ["ivvy.lead", "null for an id", { id: 7, ownerUserId: null }, ["ownerUserId"]],
  ["ivvy.lead", "a field that is not documented", { ...LEAD, more: "x" }, []],

  ["ivvy.contact", "an add with lists", { ...CONTACT, groups: [{ groupId: 1 }], companies: [1, 2], customFields: [{ fieldId: 1, value: 2 }] }, []],
  ["ivvy.contact", "what is wrong in each entry", { id: 1, groups: [{ groupId: 1 }, { groupId: 0 }, {}], companies: [1, "x"] }, ["companies.1", "groups.1.groupId", "groups.2.groupId"]],
  ["ivvy.contact", "links", { ...CONTACT, externalUrls: [{ ref: "a", url: "https://example.com/a", label: "A" }] }, []],
  ["ivvy.contact", "a link that is not https", { ...CONTACT, externalUrls: [{ ref: "a", url: "http://example.com" }] }, ["externalUrls.0.url"]],
  ["ivvy.contact", "four links", { ...CONTACT, externalUrls: ["a", "b", "c", "d"].map((ref) => ({ ref })) }, ["externalUrls"]],
  ["ivvy.contact", "a status and flags", { ...CONTACT, status: 3, updateIfExists: true, privacyConsent: false }, []],
  ["ivvy.contact", "a status that does not exist", { ...CONTACT, status: 4 }, ["status"]],
  ["ivvy.contact", "a flag that is none", { ...CONTACT, privacyConsent: "yes" }, ["privacyConsent"]],
  ["ivvy.contact", "no address", { ...CONTACT, email: "ann@" }, ["email"]],

  ["ivvy.company", "an add with an address", { ...COMPANY, address: { line1: "1 High St", countryCode: "AU" }, isAgent: 1, commissionFood: 10 }, []],
  ["ivvy.company", "its own contact", { ...COMPANY, primaryContact: { firstName: "Ann" } }, ["primaryContact.email", "primaryContact.lastName"]],
  ["ivvy.company", "a country by its name", { ...COMPANY, address: { countryCode: "Australia" } }, ["address.countryCode"]],
  ["ivvy.company", "negative commission", { ...COMPANY, commissionSpace: -1, isAgent: 2 }, ["commissionSpace", "isAgent"]],
  ["ivvy.company", "null clears", { id: 1, fax: null, email: null, address: { line2: null }, externalUrls: null }, []],

  ["ivvy.stage", "an add", { name: "New", applyTo: 2, colour: "#7ee546" }, []],
  ["ivvy.stage", "by the field's other name", { name: "New", appliesTo: 1 }, []],
  ["ivvy.stage", "a choice that does not exist", { name: "New", applyTo: 3 }, ["applyTo"]],
  ["ivvy.stage", "an update", { id: 1, colour: null }, []],

  ["ivvy.source", "an add", { name: "Fair", cost: "12.50", isReferral: true, description: "x" }, []],
  ["ivvy.source", "a negative cost, and no name", { cost: "-1" }, ["cost", "name"]],
  ["ivvy.source", "a cost in words", { name: "Fair", cost: "a lot" }, ["cost"]],
  ["ivvy.source", "an update", { id: 1, cost: "0" }, []],

  ["ivvy.status", "a change", { id: 7, stageId: 4, stageReasonId: 9 }, []],
  ["ivvy.status", "without its stage", { id: 7 }, ["stageId"]],
  ["ivvy.status", "nothing", {}, ["id", "stageId"]],

  ["bitrix24.lead", "an add", { fields: { TITLE: "x", BIRTHDATE: "1990-02-28", CURRENCY_ID: "USD", OPPORTUNITY: "12500.50", OPENED: "Y" } }, []],
  ["bitrix24.lead", "no fields", { id: 7 }, ["fields"]],
  ["bitrix24.lead", "fields without a value", { fields: { TITLE: " " } }, ["fields"]],
  ["bitrix24.lead", "lists of entries", { fields: { EMAIL: [{ VALUE: "ann@example.com", VALUE_TYPE: "HOME" }], PHONE: [{ VALUE: "1", VALUE_TYPE: "MOBILE" }] } }, []],
  ["bitrix24.lead", "what is wrong in each entry", { fields: { EMAIL: [{ VALUE: "no" }, {}, { VALUE: 5 }], IM: [{ VALUE: "x", VALUE_TYPE: "WORK" }], PHONE: 5 } }, ["fields.EMAIL.0.VALUE", "fields.EMAIL.1.VALUE", "fields.EMAIL.2.VALUE", "fields.IM.0.VALUE_TYPE", "fields.PHONE"]],
  ["bitrix24.lead", "entries by number", { fields: { WEB: { 0: { VALUE: "example.com", VALUE_TYPE: "WORK" } } } }, []],
  ["bitrix24.lead", "plain text", { fields: { PHONE: "1", IM: ["x"] } }, []],
  ["bitrix24.lead", "plain text that is no address", { fields: { EMAIL: "no" } }, ["fields.EMAIL"], "accepts"],
  ["bitrix24.lead", "an entry that is deleted", { id: 7, fields: { PHONE: [{ ID: 5, DELETE: "Y" }] } }, []],
  ["bitrix24.lead", "a deletion without an id", { id: 7, fields: { PHONE: [{ DELETE: "Y" }] } }, ["fields.PHONE.0.VALUE"]],
  ["bitrix24.lead", "an entry that is deleted by an empty value", { id: 7, fields: { PHONE: [{ ID: 5, VALUE: "" }] } }, []],
  ["bitrix24.lead", "formats", { fields: { BIRTHDATE: "1.2.1990", CURRENCY_ID: "dollar", OPPORTUNITY: "x", OPENED: "yes", COMPANY_ID: "x" } }, ["fields.BIRTHDATE", "fields.COMPANY_ID", "fields.CURRENCY_ID", "fields.OPENED", "fields.OPPORTUNITY"]],
  ["bitrix24.lead", "a day that does not exist", { fields: { BIRTHDATE: "1990-02-30" } }, ["fields.BIRTHDATE"], "accepts"],
  ["bitrix24.lead", "a status that is too long", { fields: { STATUS_ID: "x".repeat(51) } }, ["fields.STATUS_ID"]],
  ["bitrix24.lead", "a field that the CRM sets", { fields: { TITLE: "x", DATE_CREATE: "2026-01-01" } }, ["fields.DATE_CREATE"], "elsewhere"],
  ["bitrix24.lead", "options by either name", { fields: { TITLE: "x" }, params: { REGISTER_SONET_EVENT: "Y" } }, []],
  ["bitrix24.lead", "a field of the account", { fields: { UF_CRM_1: ["a", 1] } }, []],

  ["bitrix24.item", "an add", { fields: { title: "x", fm: [{ typeId: "EMAIL", valueType: "WORK", value: "ann@example.com" }], contactIds: [1, 2] } }, []],
  ["bitrix24.item", "an update that adds and changes entries", { id: 7, fields: { fm: [{ typeId: "PHONE", value: "1" }, { typeId: "PHONE", value: "2", id: 5 }] } }, []],
  ["bitrix24.item", "a type that does not exist", { fields: { fm: [{ typeId: "FAX", value: "1" }] } }, ["fields.fm.0.typeId"]],
  ["bitrix24.item", "an entry without its value", { fields: { fm: [{ typeId: "PHONE" }] } }, ["fields.fm.0.value"]],
  ["bitrix24.item", "an entry that is no address", { fields: { fm: [{ typeId: "EMAIL", value: "no" }] } }, ["fields.fm.0.value"], "accepts"],
  ["bitrix24.item", "a field of the account", { fields: { UF_CRM_1: "x" } }, []],
  ["bitrix24.item", "ids that are none", { fields: { companyId: 0, observers: ["x"] } }, ["fields.companyId", "fields.observers.0"]],

  ["bitrix24.status", "a change", { id: 7, status: "IN_PROCESS", description: "x" }, []],
  ["bitrix24.status", "null clears the description", { id: 7, status: "JUNK", description: null }, []],
  ["bitrix24.status", "without its status", { id: 7 }, ["status"]],

  ["capillary.lead", "an add by the user's id", FOR_USER, []],
  ["capillary.lead", "an add by an identifier", { leadFor: "x", idType: "EMAIL", identifier: "ann@example.com" }, []],
  ["capillary.lead", "an identifier without its type", { leadFor: "x", identifier: "1" }, ["userId"]],
  ["capillary.lead", "nothing", {}, ["leadFor", "userId"]],
  ["capillary.lead", "an update", { id: 7, owner: "ann" }, []],
  ["capillary.lead", "what an update cannot change", { id: 7, leadFor: "x" }, ["leadFor"], "elsewhere"],
  ["capillary.lead", "choices and numbers", { ...FOR_USER, type: "X", orgSourceId: -2, status: "NEW" }, ["orgSourceId", "status", "type"]],
  ["capillary.lead", "times and objects", { ...FOR_USER, nextFollowUp: "2026-01-01T10:00:00+05:30", orgSourceId: -1, extendedFields: { a: 1 }, followUpDetails: [{}] }, []],
  ["capillary.lead", "a time without its offset, and text for objects", { ...FOR_USER, createdOn: "2026-01-01T10:00:00", extendedFields: "x", followUpDetails: ["x"] }, ["createdOn", "extendedFields", "followUpDetails.0"]],

  ["capillary.status", "a change", { ...STATUS, subStatus: "x", createdOn: "2018-10-05T08:00:00+05:30" }, []],
  ["capillary.status", "ids as text", { id: "7", status: "LOST", reasonId: "3" }, []],
  ["capillary.status", "nothing", {}, ["id", "reasonId", "status"]],
  ["capillary.status", "a status that does not exist", { ...STATUS, status: "NEW" }, ["status"]],
];

/** @type {Case[]} */
export const CASES = ROWS.map(([kind, why, payload, paths, ajv]) => ({ kind, why, payload, paths, ajv }));
