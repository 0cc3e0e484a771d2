// What editors read about <lead-form>, against the types, the documentation and the styles: what one of these has, the others have.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import ts from "typescript";

import * as data from "../../xtask/src/editor_data/interface.mjs";
import { LeadForm } from "../../pkg/element/lead-form.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (/** @type {string} */ path) => readFileSync(ROOT + path, "utf8");
const json = (/** @type {string} */ path) => JSON.parse(read(path));
const names = (/** @type {{ name: string }[]} */ rows) => rows.map(({ name }) => name);

const types = ts.createSourceFile("element.d.ts", read("www/package/element.d.ts"), ts.ScriptTarget.ES2022, true);

/**
 * The members of a class or an interface of element.d.ts.
 *
 * @param {string} name
 */
function membersOf(name) {
  const found = types.statements.find((one) => (ts.isClassDeclaration(one) || ts.isInterfaceDeclaration(one)) && one.name?.text === name);
  assert.ok(found && (ts.isClassDeclaration(found) || ts.isInterfaceDeclaration(found)), name);
  return [...found.members].map((member) => ({
    name: member.name && ts.isStringLiteral(member.name) ? member.name.text : (member.name?.getText(types) ?? ""),
    isMethod: ts.isMethodDeclaration(member),
    text: member.getText(types),
  }));
}

/** The attributes in the tables of a documentation page: `data-lead-again` and `data-lead-message="name"` in the first column. */
function documented() {
  const rows = ["docs/element.md", "docs/forms.md"].flatMap((path) => read(path).split("\n")).filter((line) => line.startsWith("| `"));
  const cells = rows.map((row) => row.split("|")[1]);
  return new Set(cells.flatMap((cell) => [...cell.matchAll(/`(data-[a-z-]+)/g)].map(([, name]) => name)));
}

test("the properties and methods are those of the types", () => {
  const members = membersOf("LeadForm").filter(({ name }) => name !== "addEventListener");
  const reflected = data.ATTRIBUTES.flatMap(({ property }) => property ?? []);
  const properties = members.filter(({ isMethod }) => !isMethod);
  assert.deepEqual(properties.map(({ name }) => name).sort(), [...reflected, ...names(data.PROPERTIES)].sort());
  assert.deepEqual(members.filter(({ isMethod }) => isMethod).map(({ name }) => name), names(data.METHODS));
  const readonly = properties.filter(({ text }) => /\breadonly\b/.test(text)).map(({ name }) => name);
  assert.deepEqual(readonly, names(data.PROPERTIES.filter(({ isReadonly }) => isReadonly)));
});

test("the attributes are those of the types and of the class", () => {
  const known = new Set(names(data.ATTRIBUTES));
  const global = ["id", "className", "class", "lang", "hidden", "style", "children", "key", "ref", ...names(data.PROPERTIES)];
  const typed = membersOf("LeadFormAttributes").map(({ name }) => name).filter((name) => !name.startsWith("on") && !global.includes(name));
  const observed = LeadForm.observedAttributes.filter((name) => name !== "lang");
  assert.deepEqual([...typed, ...observed].filter((name) => !known.has(name)), []);
  for (const { name, property } of data.ATTRIBUTES) if (property) assert.ok(typed.includes(name), name);
});

test("the events are those of the types", () => {
  assert.deepEqual(membersOf("LeadFormEventMap").map(({ name }) => name), names(data.EVENTS));
});

test("every documented attribute of a form's markup is known, except the families of names", () => {
  const known = new Set([...names(data.GLOBAL_ATTRIBUTES), ...names(data.ATTRIBUTES), "data-state"]);
  const missing = [...documented()].filter((name) => !known.has(name) && name !== "data-message-required");
  assert.deepEqual(missing, []);
  assert.ok(documented().size >= 6, `${documented().size} attributes`);
});

test("the custom properties and classes are those of the styles and of the rendered form", () => {
  const css = read("www/package/element/view/rendered-styles.js");
  const used = new Set([...css.matchAll(/var\((--lead-[a-z-]+)/g)].map(([, name]) => name));
  assert.deepEqual([...used].sort(), names(data.CSS_PROPERTIES).sort());
  const files = ["view/render-form.js", "view/load-error.js", "view/status-regions.js"].map((file) => read(`www/package/element/${file}`));
  const classes = files.flatMap((text) => [...text.matchAll(/class(?:Name)?(?:: | = )"([^"]+)"/g)].flatMap(([, value]) => value.split(" ")));
  assert.deepEqual([...new Set(classes)].sort(), names(data.CSS_CLASSES).sort());
});

test("the documentation names every custom property and class", () => {
  const text = read("docs/element.md");
  assert.deepEqual([...names(data.CSS_PROPERTIES), ...names(data.CSS_CLASSES)].filter((name) => !text.includes(`\`${name}\``)), []);
});

test("the package's files have the whole interface", () => {
  const [{ declarations, path }] = json("pkg/custom-elements.json").modules;
  assert.equal(path, "element.js");
  const [{ tagName, attributes, members, events, cssProperties, slots }] = declarations;
  assert.equal(tagName, "lead-form");
  const vscode = json("pkg/vscode.html-custom-data.json");
  const { html, css } = json("pkg/web-types.json").contributions;
  for (const actual of [attributes, vscode.tags[0].attributes, html.elements[0].attributes]) {
    assert.deepEqual(names(actual), names(data.ATTRIBUTES));
  }
  for (const actual of [vscode.globalAttributes, html.attributes]) assert.deepEqual(names(actual), names(data.GLOBAL_ATTRIBUTES));
  for (const actual of [events, html.elements[0].js.events]) assert.deepEqual(names(actual), names(data.EVENTS));
  for (const actual of [cssProperties, html.elements[0].css.properties]) assert.deepEqual(names(actual), names(data.CSS_PROPERTIES));
  for (const actual of [slots, html.elements[0].slots]) assert.deepEqual(names(actual), names(data.SLOTS));
  assert.equal(members.length, membersOf("LeadForm").filter(({ name }) => name !== "addEventListener").length);
  assert.deepEqual(names(css.classes), names(data.CSS_CLASSES));
  const manifest = json("pkg/package.json");
  assert.deepEqual([manifest.customElements, manifest["web-types"]], ["custom-elements.json", "./web-types.json"]);
  assert.equal(json("pkg/web-types.json").version, manifest.version);
});
