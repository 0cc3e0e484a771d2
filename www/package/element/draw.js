// A form drawn from a relay's profile, in the element's shadow tree. What is in it is the profile's; how it looks is
// theme.js's.

/**
 * @typedef {import("./profile.js").Profile} Profile
 * @typedef {import("./profile.js").ProfileField} ProfileField
 * @typedef {import("./words.js").Words} Words
 */

/** What kind of input takes a type; `text` for the others. @type {Record<string, string>} */
const INPUT_TYPES = {
  email: "email",
  tel: "tel",
  url: "url",
  date: "date",
  datetime: "datetime-local",
};

/** What other CRMs, and other places, call a field that every language has a word for. @type {Record<string, string>} */
const SAME = {
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

/** Fields that stand two in a row where there is room. */
const HALF = /^(given-name|family-name|email|tel|postal-code|address-level2)$/;

/**
 * @param {ShadowRoot} root
 * @param {Profile} profile
 * @param {Words} words
 * @param {string} language
 */
export function drawForm(root, profile, words, language) {
  const form = element("form", { part: "form" });
  const labels = profile.languages?.[language] ?? {};
  form.append(
    ...profile.fields.map((field, index) => {
      const label = labels[field.path] ?? (field.ownLabel ? undefined : wordFor(field.path, words)) ?? field.label;
      const box = boxOf({ ...field, label }, `field-${index}`, words);
      if (HALF.test(field.autocomplete ?? "")) box.dataset.half = "";
      return box;
    }),
    element("button", { part: "button", type: "submit" }, words.ui.send),
  );
  const regions = ["success", "queued"].map((outcome) => slotFor(outcome, words));
  root.replaceChildren(form, ...regions);
  return form;
}

/**
 * @param {ShadowRoot} root
 * @param {Words} words
 * @param {() => void} retry
 */
export function drawFailure(root, words, retry) {
  const button = element("button", { type: "button", part: "again" }, words.ui.retry);
  button.addEventListener("click", retry);
  const box = element("div", { part: "failed", role: "alert" }, element("p", {}, words.ui.unloaded), button);
  root.replaceChildren(element("slot", { name: "failed" }, box));
}

/**
 * A region that a page fills with `slot="success"`.
 *
 * @param {string} outcome
 * @param {Words} words
 */
function slotFor(outcome, { ui }) {
  const text = element("p", {}, ui[/** @type {"success" | "queued"} */ (outcome)]);
  const again = element("button", { type: "button", part: "again", "data-lead-again": "" }, ui.again);
  return element("div", { "data-lead": outcome, part: outcome }, element("slot", { name: outcome }, text), again);
}

/**
 * @param {ProfileField} field
 * @param {string} id
 * @param {Words} words
 */
function boxOf(field, id, words) {
  const control = controlOf(field, id, words);
  const mark = field.required ? "" : element("span", { class: "optional", part: "optional" }, ` (${words.ui.optional})`);
  const isFlag = field.type === "flag";
  const label = isFlag
    ? element("label", { class: "flag", part: "label" }, control, element("span", {}, field.label, mark))
    : element("label", { part: "label", for: id }, field.label, mark);
  control.dataset.label = field.label;
  const box = element("div", { class: "field", part: "field" }, label);
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
 * @param {Words} words
 * @returns {HTMLElement}
 */
function controlOf(field, id, words) {
  const { path, type, required, choices, maxLength, autocomplete } = field;
  /** @type {Record<string, string>} */
  const common = { id, name: path, part: "input", ...(required && { required: "" }) };
  if (autocomplete) common.autocomplete = autocomplete;
  if (maxLength) common.maxlength = String(maxLength);
  if (choices) {
    const empty = element("option", { value: "" }, words.ui.choose);
    return element("select", common, empty, ...choices.map(({ value, label }) => element("option", { value }, label)));
  }
  if (type === "longtext") return element("textarea", { ...common, rows: "4" });
  if (type === "flag") return element("input", { ...common, type: "checkbox" });
  const inputmode = type === "number" ? "numeric" : type === "decimal" ? "decimal" : "";
  return element("input", { ...common, type: INPUT_TYPES[type] ?? "text", ...(inputmode && { inputmode }) });
}

/**
 * What a language calls a field.
 *
 * @param {string} path
 * @param {Words} words
 * @returns {string | undefined}
 */
function wordFor(path, words) {
  const key = path.split(".").at(-1)?.replace(/\[.*/, "") ?? path;
  return words.fields[SAME[key] ?? key];
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
