// The interface of <lead-form> for editors: a row for each attribute, property, event and style. write.mjs makes the files from it, and
// tests/package/editor-data.test.mjs compares it with the types, the documentation and the styles.

/**
 * @typedef {object} Attribute
 * @property {string} name
 * @property {string} description
 * @property {string} [type] in TypeScript; text by default
 * @property {string} [default]
 * @property {string} [property] that reflects it
 * @property {string[]} [values] the only ones
 *
 * @typedef {{ name: string, type: string, description: string, isReadonly?: boolean }} Property
 * @typedef {{ name: string, parameters?: { name: string, type: string }[], returns: string, description: string }} Method
 * @typedef {{ name: string, type?: string, description: string, default?: string }} Named
 */

export const DESCRIPTION =
  "A form for leads. It validates with the CRM's own rules, keeps each lead on the device until the relay has it, and delivers it once.";

/** Of the element. @type {Attribute[]} */
export const ATTRIBUTES = [
  { name: "relay", property: "relay", description: "The relay's address; may be relative." },
  { name: "form", property: "form", description: "The form's name at the relay." },
  { name: "kind", property: "kind", description: "The kind of lead, such as `ivvy.lead`. Loaded from the relay when it is omitted." },
  {
    name: "trap",
    property: "trap",
    default: "topic_details",
    description: "The name of a hidden input that only automated submissions fill in.",
  },
  { name: "follows", property: "follows", description: "The id of another `<lead-form>`; this form updates the lead of that one." },
  {
    name: "consent",
    property: "consent",
    type: "boolean",
    description: "The visitor has consented to attribution: campaigns are stored and sent.",
  },
  { name: "attribution-days", type: "number", default: "90", description: "How many days campaigns are stored." },
  {
    name: "draft",
    values: ["session", "device", "off"],
    description: "Whether what people type is kept: in the tab, on the device, or not.",
  },
  { name: "draft-days", type: "number", default: "7", description: "How many days a draft is kept on the device." },
  { name: "hints", type: "boolean", description: "Probable typing errors in e-mail addresses are pointed out." },
  { name: "prefill", description: "The URL parameters that fill in fields, and the fields that they fill in." },
  { name: "values", description: "Values of fields at the start, as JSON." },
  { name: "redirect", description: "The address of the page that is opened once the lead was received." },
  {
    name: "data-lead-country",
    description: "The country of phone numbers without a country code, such as `AU`. Empty: of the form's field for a country, or of the language.",
  },
];

/** Of the form and of what is in it. @type {Attribute[]} */
export const GLOBAL_ATTRIBUTES = [
  {
    name: "data-lead",
    values: ["summary", "success", "queued", "unsaved", "refused", "draft"],
    description: "What the element shows here: the list of problems, an outcome, or that a draft was restored. Set `hidden` as well on the last two.",
  },
  { name: "data-lead-message", description: "The place of a field's message: the name of its input." },
  { name: "data-lead-again", type: "boolean", description: "On a button: resets the form and shows it again." },
  { name: "data-lead-ignore", type: "boolean", description: "On a file input: a script of the page takes care of its files." },
  { name: "data-lead-consent", description: "On a checkbox: the version of its text, which is sent with the lead when it is checked." },
  { name: "data-label", description: "On an input: its name in messages, instead of its label." },
  {
    name: "data-lead-country",
    description: "The country of the phone numbers here, such as `AU`. Empty: of the form's field for a country, or of the language.",
  },
  { name: "data-lead-step", type: "boolean", description: "On a fieldset: a step of the form." },
  { name: "data-lead-next", type: "boolean", description: "On a button: goes on to the next step." },
  { name: "data-lead-back", type: "boolean", description: "On a button: goes back to the step before." },
  { name: "data-lead-when", description: "The condition under which a field or a group is shown, required and sent, such as `typeId = 3`." },
  { name: "data-lead-draft", values: ["off"], description: "On a field, or around fields: not kept in a draft." },
  { name: "data-lead-prefill", description: "On an input: the URL parameter that fills it in." },
  { name: "data-lead-clear", type: "boolean", description: "On a button: deletes the draft and empties the form." },
];

/** Without those that reflect an attribute. @type {Property[]} */
export const PROPERTIES = [
  { name: "catalog", type: "Catalog | undefined", description: "Fields and values of the CRM account, and messages by issue code." },
  { name: "words", type: "Partial<LeadFormWords>", description: "The page's own texts, by message key." },
  { name: "updateToken", type: "string | undefined", description: "From the receipt of the lead to update." },
  {
    name: "state",
    type: `"ready" | "sending" | "refused" | "success" | "queued" | "unsaved"`,
    isReadonly: true,
    description: "What the form shows; also as `data-state`.",
  },
];

/** @type {Method[]} */
export const METHODS = [
  { name: "checkValidity", returns: "boolean", description: "Whether the form is valid. Shows nothing." },
  { name: "reportValidity", returns: "boolean", description: "Shows all problems, as an attempt to submit does." },
  { name: "reset", returns: "void", description: "Resets the form and hides the outcome." },
  {
    name: "grantConsent",
    parameters: [{ name: "words", type: "{ text?: string, version?: string }" }],
    returns: "void",
    description: "Records the visitor's consent to attribution; campaigns are then stored and sent.",
  },
  { name: "withdrawConsent", returns: "void", description: "Deletes the consent and the stored campaigns." },
];

/** All bubble. @type {Named[]} */
export const EVENTS = [
  { name: "leadvalidate", description: "Before problems are shown. Listeners may add issues to `issues` and remove them." },
  { name: "leadstep", description: "Before another step is shown. If cancelled, the form stays at the step." },
  { name: "leadsubmit", description: "Before the lead is sent. Listeners may change `values`; if cancelled, nothing is sent." },
  { name: "leadsaved", description: "The lead is in the outbox." },
  { name: "leadprogress", description: "The relay has received a part of the lead's files." },
  { name: "leaddelivered", description: "The relay has received the lead. If cancelled, the form is not reset and no region is shown." },
  { name: "leadrefused", description: "The lead was refused, or could not be sent. If cancelled, nothing is shown." },
];

/** Of children of an element that renders its form. @type {Named[]} */
export const SLOTS = [
  { name: "success", description: "Shown when the relay has received the lead." },
  { name: "queued", description: "Shown when the lead is stored on the device." },
  { name: "failed", description: "Shown when the form could not be loaded." },
];

/** Of a rendered form. @type {Named[]} */
export const CSS_PROPERTIES = [
  { name: "--lead-accent", type: "<color>", description: "Buttons, checkboxes and the focus." },
  { name: "--lead-on-accent", type: "<color>", description: "Text on the accent color." },
  { name: "--lead-ink", type: "<color>", description: "Text." },
  { name: "--lead-soft", type: "<color>", description: "Help texts and marks of optional fields." },
  { name: "--lead-surface", type: "<color>", description: "The background of inputs and outcomes." },
  { name: "--lead-line", type: "<color>", description: "The borders of inputs." },
  { name: "--lead-bad", type: "<color>", description: "Problems." },
  { name: "--lead-good", type: "<color>", description: "The border of a success." },
  { name: "--lead-round", type: "<length>", default: "0.5rem", description: "The radius of corners." },
  { name: "--lead-gap", type: "<length>", default: "1.125rem", description: "The space between fields." },
  { name: "--lead-font", type: "font", default: "1rem/1.5 system-ui, sans-serif", description: "The font." },
];

/** Of a rendered form. @type {Named[]} */
export const CSS_CLASSES = [
  { name: "lead-fields", description: "The form." },
  { name: "lead-step", description: "A step." },
  { name: "lead-legend", description: "The title of a step." },
  { name: "lead-field", description: "A field with its label." },
  { name: "lead-label", description: "A label." },
  { name: "lead-flag", description: "The label of a checkbox." },
  { name: "lead-optional", description: "The mark of an optional field." },
  { name: "lead-input", description: "An input, a select or a textarea." },
  { name: "lead-help", description: "A help text." },
  { name: "lead-button", description: "The button that sends." },
  { name: "lead-again", description: "The button that shows the form again, or loads it again." },
  { name: "lead-failed", description: "The message that the form could not be loaded." },
];
