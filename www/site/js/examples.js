// The playground's examples: valid and invalid payloads of each kind, and targets with placeholder secrets.

/** @type {Record<string, Record<string, object>>} */
export const EXAMPLES = {
  "ivvy.lead": {
    "A new lead with its contact": {
      name: "Smith wedding",
      sourceId: 2,
      typeId: 3,
      stageId: 1,
      industryId: 11,
      contact: { firstName: "Ann", lastName: "Smith", email: "ann@example.com" },
      customFields: [{ fieldId: 12, fieldValue: "120 guests" }],
    },
    "An update": { id: 42, name: "Smith wedding, 140 guests", stageId: "3" },
    "A warning: a contact that is added each time": {
      id: 42,
      contact: { firstName: "Ann", lastName: "Smith", email: "ann@example.com" },
    },
    "Wrong: required fields are missing": { name: "Smith wedding", contact: { firstName: "Ann", email: "ann@" } },
    "Wrong: invalid ids": { name: "Fair", sourceId: "web", typeId: 0, stageId: 1.5, industryId: null, contactId: 7 },
  },
  "ivvy.stage": {
    "A new stage": { name: "Qualified", applyTo: 2, colour: "#7ee546" },
    "A warning: a colour by name": { name: "Qualified", appliesTo: "2", colour: "green" },
    "Wrong: it applies to nothing there is": { name: "Qualified", applyTo: 3 },
  },
  "ivvy.source": {
    "A new source": { name: "Website", cost: "12.50", isReferral: false },
    "Wrong: a price below zero": { name: "Website", cost: -1, isReferral: "perhaps" },
  },
  "ivvy.status": {
    "The next stage": { id: 42, stageId: 4 },
    "Wrong: of which lead?": { stageId: 4 },
  },
  "ivvy.contact": {
    "A new contact": { firstName: "Ann", lastName: "Smith", email: "ann@example.com", updateIfExists: "1" },
    "Wrong: no last name": { firstName: "Ann", email: "ann@example.com" },
  },
  "ivvy.company": {
    "A new company": { businessName: "Smith & Co" },
    "Wrong: nothing in it": {},
  },
  "bitrix24.lead": {
    "A new lead": { fields: { TITLE: "Enquiry", NAME: "Ann", EMAIL: "ann@example.com", CURRENCY_ID: "eur", OPENED: true } },
    "An update": { id: 1608, fields: { STATUS_ID: "IN_PROCESS", UF_CRM_GUESTS: 120 } },
    "An update: a text cleared, an entry deleted": { id: 1608, fields: { COMMENTS: null, PHONE: [{ ID: 15, VALUE: "" }] } },
    "Wrong: amount, currency, birthday": {
      fields: { TITLE: "Enquiry", OPPORTUNITY: "much", CURRENCY_ID: "euro", BIRTHDATE: "1990-02-30", ID: 5 },
    },
  },
  "bitrix24.item": {
    "A new lead": {
      fields: { title: "Enquiry", name: "Ann", fm: [{ typeId: "EMAIL", valueType: "WORK", value: "ann@example.com" }] },
    },
    "A warning: one entry changed, one added": {
      id: 351,
      fields: {
        stageId: "IN_PROCESS",
        fm: [{ id: 15, typeId: "PHONE", value: "555888" }, { typeId: "WEB", value: "www.example.com" }],
      },
    },
    "Wrong: an entry without a type, a fax as an e-mail address": {
      fields: { fm: [{ value: "555888" }, { typeId: "EMAIL", valueType: "FAX", value: "ann@" }] },
    },
  },
  "bitrix24.status": {
    "Taken into work": { id: 1608, status: "IN_PROCESS" },
    "Wrong: no status": { id: 1608 },
  },
  "capillary.lead": {
    "A new lead": { leadFor: "sku-1", idType: "EMAIL", identifier: "ann@example.com" },
    "Wrong: no person": { leadFor: "sku-1" },
  },
  "capillary.status": {
    "Won": { id: 7, status: "WON", reasonId: "3", createdOn: "2026-11-20T10:30:00+05:30" },
    "Wrong: a time without a zone": { id: 7, status: "WON", reasonId: "3", createdOn: "2026-11-20 10:30" },
  },
};

/** @type {Record<string, any>} */
export const TARGETS = {
  ivvy: { crm: "ivvy", url: "https://api.us-west-2.ivvy.com", key: "key", secret: "secret", dangerouslyAllowBrowser: true },
  bitrix24: { crm: "bitrix24", url: "https://portal.bitrix24.com/rest", auth: "token", dangerouslyAllowBrowser: true },
  capillary: { crm: "capillary", url: "https://crm.example.com", username: "user", password: "password", dangerouslyAllowBrowser: true },
};
