// What the gallery's relay says of its forms, in the words of `GET /forms/{form}.json`.

/** @type {Record<string, object>} */
export const PROFILES = {
  contact: {
    form: "contact",
    kind: "bitrix24.lead",
    trap: "website",
    fields: [
      { path: "fields.NAME", label: "First name", type: "text", required: true, autocomplete: "given-name" },
      { path: "fields.LAST_NAME", label: "Last name", type: "text", required: true, autocomplete: "family-name" },
      { path: "fields.EMAIL", label: "E-mail", type: "email", required: true, autocomplete: "email" },
      { path: "fields.PHONE", label: "Phone", type: "tel", required: false, autocomplete: "tel" },
      { path: "fields.COMMENTS", label: "Message", type: "longtext", required: false },
    ],
  },
  callback: {
    form: "callback",
    kind: "bitrix24.lead",
    trap: "website",
    fields: [
      { path: "fields.NAME", label: "First name", type: "text", required: true, autocomplete: "given-name" },
      { path: "fields.PHONE", label: "Phone", type: "tel", required: true, autocomplete: "tel" },
    ],
  },
};
