// Form profiles as the relay serves them at `GET /forms/{form}.json`; relay-core/src/form_profile/ builds them.

export const PROFILES = {
  wedding: {
    form: "wedding",
    kind: "ivvy.lead",
    trap: "topic_details",
    fields: [
      { path: "contact.firstName", label: "First name", type: "text", required: true, autocomplete: "given-name" },
      { path: "contact.lastName", label: "Last name", type: "text", required: true, autocomplete: "family-name" },
      { path: "contact.email", label: "Email", type: "email", required: true, autocomplete: "email" },
      { path: "contact.phone", label: "Phone", type: "tel", required: false, autocomplete: "tel" },
      { path: "name", label: "Name", type: "text", required: true },
      { path: "description", label: "Description", type: "longtext", required: false },
      { path: "contact.privacyConsent", label: "Privacy consent", type: "flag", required: false },
    ],
  },
  portal: {
    form: "portal",
    kind: "bitrix24.lead",
    trap: "topic_details",
    fields: [
      { path: "fields.NAME", label: "First name", type: "text", required: false },
      { path: "fields.EMAIL", label: "E-mail", type: "email", required: false },
      {
        path: "fields.SOURCE_ID",
        label: "Source",
        type: "choice",
        required: false,
        choices: [{ value: "WEB", label: "Web" }, { value: "CALL", label: "Call" }],
      },
    ],
    languages: { de: { "fields.SOURCE_ID": "Quelle" } },
  },
  jobs: {
    form: "jobs",
    kind: "bitrix24.lead",
    trap: "topic_details",
    fields: [
      { path: "fields.TITLE", label: "Position", type: "text", required: true },
      {
        path: "fields.UF_CRM_CV",
        label: "Your CV",
        type: "file",
        required: true,
        files: { maxBytes: 1_048_576, maxCount: 1, types: [".pdf", "image/*"] },
        ownLabel: true,
      },
      { path: "fields.UF_CRM_MORE", label: "More", type: "file", required: false, files: { maxBytes: 2_000, maxCount: 2, types: [] }, ownLabel: true },
    ],
  },
  fair: {
    form: "fair",
    kind: "bitrix24.lead",
    trap: "website",
    fields: [
      { path: "fields.NAME", label: "First name", type: "text", required: false },
      { path: "fields.SOURCE_ID", label: "Where from", type: "text", required: false, ownLabel: true },
    ],
    catalog: { bitrix24: { sources: ["WEB", "FAIR"] } },
  },
  enquiry: {
    form: "enquiry",
    kind: "ivvy.lead",
    trap: "topic_details",
    fields: [
      { path: "name", label: "Occasion", type: "text", required: true, ownLabel: true },
      { path: "customFields[12]", label: "Guests", type: "number", required: true, maxLength: 4, help: "Children, too.", ownLabel: true },
      {
        path: "typeId",
        label: "Type",
        type: "choice",
        required: true,
        choices: [{ value: "3", label: "Party" }, { value: "1", label: "Wedding" }],
        ownLabel: true,
      },
    ],
    languages: { de: { "customFields[12]": "Gäste" } },
  },
};
