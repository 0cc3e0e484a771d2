// Renders a form from its profile into the element's shadow root.

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

/**
 * @param {ShadowRoot} root
 * @param {Profile} profile
 * @param {Messages} messages
 * @param {string} language
 */
export function renderForm(root, profile, messages, language) {
  const labels = profile.languages?.[language] ?? {};
  const fields = profile.fields.map((field, index) => {
    const translated = field.ownLabel ? undefined : translatedLabel(field.path, messages);
    const label = labels[field.path] ?? translated ?? field.label;
    const box = renderField({ ...field, label }, `field-${index}`, messages);
    if (HALF_WIDTH.test(field.autocomplete ?? "")) box.dataset.half = "";
    return box;
  });
  const steps = profile.steps?.map(({ title, titles, fields: paths }) =>
    element(
      "fieldset",
      { part: "step", "data-lead-step": "" },
      element("legend", { part: "legend" }, titles?.[language] ?? title),
      ...paths.map((path) => fields[profile.fields.findIndex((field) => field.path === path)]),
    ),
  );
  const button = element("button", { part: "button", type: "submit" }, messages.ui.send);
  const form = element("form", { "accept-charset": "utf-8", part: "form" }, ...(steps ?? fields), button);
  const regions = ["success", "queued"].map((outcome) => renderRegion(outcome, messages));
  root.replaceChildren(form, ...regions);
  return form;
}

/**
 * Renders an error with a button, for a profile that could not be loaded.
 *
 * @param {ShadowRoot} root
 * @param {Messages} messages
 * @param {() => void} retry
 * @param {AbortSignal} signal
 */
export function renderLoadError(root, messages, retry, signal) {
  const button = element("button", { type: "button", part: "again" }, messages.ui.retry);
  button.addEventListener("click", retry, { signal });
  const box = element("div", { part: "failed", role: "alert" }, element("p", {}, messages.ui.unloaded), button);
  root.replaceChildren(element("slot", { name: "failed" }, box));
}

/**
 * An outcome's region. A page replaces its text with an element that has `slot="success"`.
 *
 * @param {string} outcome
 * @param {Messages} messages
 */
function renderRegion(outcome, { ui }) {
  const text = element("p", {}, ui[/** @type {"success" | "queued"} */ (outcome)]);
  const again = element("button", { type: "button", part: "again", "data-lead-again": "" }, ui.again);
  return element("div", { "data-lead": outcome, part: outcome }, element("slot", { name: outcome }, text), again);
}

/**
 * @param {ProfileField} field
 * @param {string} id
 * @param {Messages} messages
 */
function renderField(field, id, messages) {
  const control = renderControl(field, id, messages);
  const optional = ` (${messages.ui.optional})`;
  const mark = field.required ? "" : element("span", { class: "optional", part: "optional" }, optional);
  const isFlag = field.type === "flag";
  const label = isFlag
    ? element("label", { class: "flag", part: "label" }, control, element("span", {}, field.label, mark))
    : element("label", { part: "label", for: id }, field.label, mark);
  control.dataset.label = field.label;
  const box = element("div", { class: "field", part: "field", ...(field.when && { "data-lead-when": field.when }) }, label);
  if (field.help) {
    box.append(element("p", { class: "help", part: "help", id: `${id}-help` }, field.help));
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
  const { path, type, required, choices, maxLength, autocomplete } = field;
  /** @type {Record<string, string>} */
  const shared = { id, name: path, part: "input", ...(required && { required: "" }) };
  if (autocomplete) shared.autocomplete = autocomplete;
  if (maxLength) shared.maxlength = String(maxLength);
  if (choices) {
    const empty = element("option", { value: "" }, messages.ui.choose);
    return element("select", shared, empty, ...choices.map(({ value, label }) => element("option", { value }, label)));
  }
  if (type === "longtext") return element("textarea", { ...shared, rows: "4" });
  if (type === "flag") return element("input", { ...shared, type: "checkbox" });
  const inputmode = type === "number" ? "numeric" : type === "decimal" ? "decimal" : "";
  return element("input", { ...shared, type: INPUT_TYPES[type] ?? "text", ...(inputmode && { inputmode }) });
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
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== ""));
  return made;
}
