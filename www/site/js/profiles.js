// The form profiles of the preview relay. A test compares them with those of the demo's relay at `GET /forms/{form}.json`.

const PERSON = [
  { path: "contact.firstName", label: "First name", type: "text", required: true, autocomplete: "given-name" },
  { path: "contact.lastName", label: "Last name", type: "text", required: true, autocomplete: "family-name" },
  { path: "contact.email", label: "Email", type: "email", required: true, maxLength: 254, autocomplete: "email" },
];
const PHONE = { path: "contact.phone", label: "Phone", type: "tel", required: false, autocomplete: "tel" };
const TEXT = { path: "description", label: "Description", type: "longtext", required: false };

/** @type {Record<string, object>} */
export const PROFILES = {
  contact: { form: "contact", kind: "ivvy.lead", trap: "topic_details", fields: [...PERSON, PHONE, TEXT] },
  application: {
    form: "application",
    kind: "bitrix24.lead",
    trap: "topic_details",
    fields: [
      { path: "fields.NAME", label: "Name", type: "text", required: false, autocomplete: "given-name" },
      { path: "fields.EMAIL", label: "Email", type: "email", required: false, maxLength: 254, autocomplete: "email" },
      {
        path: "fields.UF_CRM_CV",
        label: "Your CV",
        type: "file",
        required: false,
        ownLabel: true,
        files: { maxBytes: 10_485_760, maxCount: 1, types: [".pdf", "image/*"] },
      },
    ],
  },
  brochure: { form: "brochure", kind: "ivvy.lead", trap: "topic_details", fields: PERSON },
};
