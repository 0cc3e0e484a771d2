// What the playground begins with: a payload of each kind, and targets whose secrets are none.

/** @type {Record<string, object>} */
export const EXAMPLES = {
  "ivvy.lead": {
    name: "Smith wedding",
    sourceId: 2,
    typeId: 3,
    stageId: 1,
    industryId: 11,
    contact: { firstName: "Ann", lastName: "Smith", email: "ann@example.com" },
    customFields: [{ fieldId: 12, fieldValue: "120 guests" }],
  },
  "ivvy.stage": { name: "Qualified", applyTo: 2, colour: "#7ee546" },
  "ivvy.source": { name: "Website", cost: "12.50", isReferral: false },
  "ivvy.status": { id: 42, stageId: 4 },
  "bitrix24.lead": { fields: { TITLE: "Enquiry", NAME: "Ann", EMAIL: "ann@example.com", CURRENCY_ID: "eur", OPENED: true } },
  "bitrix24.status": { id: 1608, status: "IN_PROCESS" },
  "capillary.lead": { leadFor: "sku-1", idType: "EMAIL", identifier: "ann@example.com" },
  "capillary.status": { id: 7, status: "WON", reasonId: "3", createdOn: "2026-11-20T10:30:00+05:30" },
};

/** @type {Record<string, any>} */
export const TARGETS = {
  ivvy: { crm: "ivvy", url: "https://api.us-west-2.ivvy.com", key: "key", secret: "secret", dangerouslyAllowBrowser: true },
  bitrix24: { crm: "bitrix24", url: "https://portal.bitrix24.com/rest", auth: "token", dangerouslyAllowBrowser: true },
  capillary: { crm: "capillary", url: "https://crm.example.com", username: "user", password: "password", dangerouslyAllowBrowser: true },
};
