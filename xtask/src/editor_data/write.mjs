// Writes what editors read into the package: custom-elements.json (Custom Elements Manifest), vscode.html-custom-data.json and
// web-types.json (JetBrains). Called by `cargo xtask build` with the package's folder.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import * as data from "./interface.mjs";

/** @param {import("./interface.mjs").Attribute} attribute */
function typeOf({ type = "string", values }) {
  return values ? values.map((value) => JSON.stringify(value)).join(" | ") : type;
}

/** Custom Elements Manifest 2.1.0. */
export function customElements() {
  const attributes = data.ATTRIBUTES.map(({ property, values, ...attribute }) => ({
    ...attribute,
    type: { text: typeOf({ ...attribute, values }) },
    ...(property && { fieldName: property }),
  }));
  const reflecting = data.ATTRIBUTES.flatMap(({ name, property, description, type = "string" }) =>
    property ? [{ kind: "field", name: property, type: { text: type }, description, attribute: name, reflects: true }] : [],
  );
  const fields = data.PROPERTIES.map(({ type, isReadonly, ...property }) => ({
    kind: "field",
    ...property,
    type: { text: type },
    ...(isReadonly && { readonly: true }),
  }));
  const methods = data.METHODS.map(({ returns, parameters = [], ...method }) => ({
    kind: "method",
    ...method,
    parameters: parameters.map(({ name, type }) => ({ name, type: { text: type }, optional: true })),
    return: { type: { text: returns } },
  }));
  const declaration = {
    kind: "class",
    name: "LeadForm",
    customElement: true,
    tagName: "lead-form",
    description: data.DESCRIPTION,
    superclass: { name: "HTMLElement" },
    attributes,
    members: [...reflecting, ...fields, ...methods],
    events: data.EVENTS.map((event) => ({ ...event, type: { text: `LeadFormEventMap["${event.name}"]` } })),
    slots: data.SLOTS,
    cssProperties: data.CSS_PROPERTIES.map(({ type, ...property }) => ({ ...property, syntax: type })),
  };
  const reference = { name: "LeadForm", module: "element.js" };
  const exports = [
    { kind: "js", name: "LeadForm", declaration: reference },
    { kind: "custom-element-definition", name: "lead-form", declaration: reference },
  ];
  return {
    schemaVersion: "2.1.0",
    readme: "README.md",
    modules: [{ kind: "javascript-module", path: "element.js", declarations: [declaration], exports }],
  };
}

/** Custom data of VS Code, version 1.1. */
export function vsCode() {
  const attribute = (/** @type {import("./interface.mjs").Attribute} */ { name, description, type, values }) => ({
    name,
    description,
    ...(values && { values: values.map((value) => ({ name: value })) }),
    ...(type === "boolean" && { valueSet: "v" }),
  });
  return {
    version: 1.1,
    tags: [{ name: "lead-form", description: data.DESCRIPTION, attributes: data.ATTRIBUTES.map(attribute) }],
    globalAttributes: data.GLOBAL_ATTRIBUTES.map(attribute),
  };
}

/** @param {string} version of the package */
export function webTypes(version) {
  const attribute = (/** @type {import("./interface.mjs").Attribute} */ { name, description, default: value, ...rest }) => ({
    name,
    description,
    required: false,
    ...(value && { default: value }),
    value: rest.type === "boolean" ? { kind: "no-value" } : { kind: "plain", type: typeOf({ name, description, ...rest }), required: false },
  });
  const properties = [
    ...data.ATTRIBUTES.flatMap(({ property, description, type = "string" }) => (property ? [{ name: property, type, description }] : [])),
    ...data.PROPERTIES.map(({ name, type, description, isReadonly }) => ({ name, type, description, ...(isReadonly && { "read-only": true }) })),
  ];
  const element = {
    name: "lead-form",
    description: data.DESCRIPTION,
    attributes: data.ATTRIBUTES.map(attribute),
    slots: data.SLOTS,
    js: { properties, events: data.EVENTS },
    css: { properties: data.CSS_PROPERTIES.map(({ name, description, default: value }) => ({ name, description, ...(value && { default: value }) })) },
  };
  return {
    $schema: "https://raw.githubusercontent.com/JetBrains/web-types/master/schema/web-types.json",
    name: "leadwire",
    version,
    "description-markup": "markdown",
    "js-types-syntax": "typescript",
    contributions: {
      html: { elements: [element], attributes: data.GLOBAL_ATTRIBUTES.map(attribute) },
      css: { classes: data.CSS_CLASSES },
    },
  };
}

/** @param {string} folder of the package */
function write(folder) {
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = {
    "custom-elements.json": customElements(),
    "vscode.html-custom-data.json": vsCode(),
    "web-types.json": webTypes(version),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), `${JSON.stringify(content, undefined, 2)}\n`);
}

if (process.argv[2]) write(process.argv[2]);
