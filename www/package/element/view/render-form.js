// Renders a form from its profile. It is in the light DOM, where password managers, autofill and the page's scripts see it. Only an
// element without a form of the page loads this file; it imports nothing that has a state.

export { RENDERED_CSS } from "./rendered-styles.js";

/**
 * @typedef {import("../profile.js").Profile} Profile
 * @typedef {import("../profile.js").ProfileField} ProfileField
 * @typedef {import("../messages.js").Messages} Messages
 */

/** The input type for a field type; `text` for the others. @type {Record<string, string>} */
const INPUT_TYPES = {
  email: "email",
  tel: "tel",
  url: "url",
  date: "date",
  datetime: "datetime-local",
  file: "file",
};

/** CRM field names for which the messages have a label. @type {Record<string, string>} */
const LABEL_KEYS = {
  NAME: "firstName",
  LAST_NAME: "lastName",
  TITLE: "name",
  EMAIL: "email",
  PHONE: "phone",
  COMPANY_TITLE: "company",
  businessName: "company",
  COMMENTS: "message",
  description: "message",
  WEB: "website",
  ADDRESS_CITY: "city",
  ADDRESS_POSTAL_CODE: "postalCode",
  ADDRESS_COUNTRY: "country",
};

/** Fields that share a row with another where there is room. */
const HALF_WIDTH = /^(given-name|family-name|email|tel|postal-code|address-level2)$/;

/** What a language decides: the texts, and the names of the fields in messages. */
const TRANSLATED =
  ".lead-label, .lead-label span, .lead-help, .lead-legend, .lead-input, .lead-input option, .lead-button[type=submit]";

/** Ids are unique in the page. */
let rendered = 0;

/**
 * @param {Profile} profile
 * @param {Messages} messages
 * @param {string} language
 * @param {string} action where the browser posts the form if the element cannot send it
 * @param {HTMLElement} [before] the box that this one replaces; what the visitor has typed there is kept
 * @returns {HTMLElement} a box with the form
 */
export function renderForm(profile, messages, language, action, before) {
  const labels = profile.languages?.[language] ?? {};
  const prefix = `lead-input-${++rendered}`;
  const fields = profile.fields.map((field, index) => {
    const translated = field.ownLabel ? undefined : translatedLabel(field.path, messages);
    const label = labels[field.path] ?? translated ?? field.label;
    const box = renderField({ ...field, label }, `${prefix}-${index}`, messages);
    if (HALF_WIDTH.test(field.autocomplete ?? "")) box.dataset.half = "";
    return box;
  });
  const steps = profile.steps?.map(({ title, titles, fields: paths }) =>
    element(
      "fieldset",
      { "data-lead-step": "", class: "lead-step" },
      element("legend", { class: "lead-legend" }, titles?.[language] ?? title),
      ...paths.map((path) => fields[profile.fields.findIndex((field) => field.path === path)]),
    ),
  );
  const button = element("button", { class: "lead-button", type: "submit" }, messages.ui.send);
  const { draft, hints, phoneCountry } = profile;
  const features = { draft, hints, "data-lead-country": phoneCountry };
  const shared = { action, method: "post", "accept-charset": "utf-8", class: "lead-fields" };
  const form = element("form", { ...shared, ...features }, ...(steps ?? fields), button);
  if (before) keepValues(before, form);
  return element("div", {}, form);
}

/**
 * @param {HTMLElement} before
 * @param {HTMLFormElement} form
 */
function keepValues(before, form) {
  const inputs = (/** @type {Element} */ box) => /** @type {NodeListOf<HTMLInputElement>} */ (box.querySelectorAll(".lead-input"));
  const previous = new Map([...inputs(before)].map((input) => [input.name, input]));
  for (const input of inputs(form)) {
    const kept = previous.get(input.name);
    if (!kept) continue;
    if (input.type === "checkbox") input.checked = kept.checked;
    else if (input.type !== "file") input.value = kept.value;
    else if (kept.files) input.files = kept.files;
  }
}

/**
 * Gives a form the texts of the same form in another language.
 *
 * @param {HTMLElement} from
 * @param {HTMLElement} to
 * @returns {boolean} false when the page or the relay's configuration has changed the form
 */
export function copyTexts(from, to) {
  const [sources, targets] = [from, to].map((box) => /** @type {HTMLElement[]} */ ([...box.querySelectorAll(TRANSLATED)]));
  const names = [sources, targets].map((all) => JSON.stringify(all.map((one) => [one.localName, one.getAttribute("name")])));
  if (names[0] !== names[1]) return false;
  for (const [index, source] of sources.entries()) {
    const [text, other] = [source, targets[index]].map(({ childNodes }) => [...childNodes].find((node) => node instanceof Text));
    if (text && other) other.nodeValue = text.nodeValue;
    if (source.dataset.label !== undefined) targets[index].dataset.label = source.dataset.label;
  }
  return true;
}

/**
 * @param {ProfileField} field
 * @param {string} id
 * @param {Messages} messages
 */
function renderField(field, id, messages) {
  const control = renderControl(field, id, messages);
  const optional = ` (${messages.ui.optional})`;
  const mark = field.required ? "" : element("span", { class: "lead-optional" }, optional);
  const isFlag = field.type === "flag";
  const label = isFlag
    ? element("label", { class: "lead-label lead-flag" }, control, element("span", {}, field.label, mark))
    : element("label", { class: "lead-label", for: id }, field.label, mark);
  control.dataset.label = field.label;
  const box = element("div", { class: "lead-field" }, label);
  if (field.when) box.dataset.leadWhen = field.when;
  if (field.help) {
    box.append(element("p", { class: "lead-help", id: `${id}-help` }, field.help));
    control.setAttribute("aria-describedby", `${id}-help`);
  }
  if (!isFlag) box.append(control);
  return box;
}

/**
 * @param {ProfileField} field
 * @param {string} id
 * @param {Messages} messages
 * @returns {HTMLElement}
 */
function renderControl(field, id, messages) {
  const { path, type, required, choices, maxLength: maxlength, autocomplete, prefill } = field;
  const mark = required ? "" : undefined;
  const shared = { id, name: path, class: "lead-input", required: mark, autocomplete, maxlength, "data-lead-prefill": prefill };
  if (choices) {
    const empty = element("option", { value: "" }, messages.ui.choose);
    return element("select", shared, empty, ...choices.map(({ value, label }) => element("option", { value }, label)));
  }
  if (type === "longtext") return element("textarea", { ...shared, rows: "4" });
  if (type === "flag") return element("input", { ...shared, type: "checkbox" });
  const inputmode = type === "number" ? "numeric" : type === "decimal" ? type : undefined;
  return element("input", { ...shared, type: INPUT_TYPES[type] ?? "text", inputmode });
}

/**
 * @param {string} path
 * @param {Messages} messages
 * @returns {string | undefined} undefined when the language has no label for the field
 */
function translatedLabel(path, messages) {
  const key = path.split(".").pop()?.replace(/\[.*/, "") ?? path;
  return messages.fields[LABEL_KEYS[key] ?? key];
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | undefined>} attributes without those that are undefined
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(name, String(value));
  made.append(...children.filter((child) => child !== ""));
  return made;
}
