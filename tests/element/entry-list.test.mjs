// What the browser would submit is what is sent: custom elements of component libraries, `formdata` listeners, the submit button
// that was used, and elements that are defined late. Each row is compared with the browser's own entry list.

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { before, test } from "node:test";

import { build } from "esbuild";

import { BROWSERS, openBrowser } from "../support/webdriver.mjs";
import { htmlPage } from "./support/pages.mjs";
import { browser, openPage, server, useBrowser } from "./support/browser.mjs";

useBrowser();

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

before(async () => {
  const contents = ["@material/web/checkbox/checkbox.js", "@material/web/switch/switch.js", "@material/web/textfield/outlined-text-field.js"]
    .map((path) => `import "${path}";`)
    .concat(["checkbox", "input", "select", "option"].map((name) => `import "@shoelace-style/shoelace/dist/components/${name}/${name}.js";`))
    .join("");
  const bundle = await build({ stdin: { contents, resolveDir: ROOT }, bundle: true, format: "esm", write: false });
  server.addPage("/components.js", bundle.outputFiles[0].text, { "Content-Type": "text/javascript" });
});

const COMPONENTS = { head: `<script type="module" src="/components.js"></script>` };

/** Form-associated elements: `x-text` submits text, `x-range` a FormData with names of its own. */
const ELEMENTS = `<script>
  customElements.define("x-text", class extends HTMLElement {
    static formAssociated = true;
    #internals = this.attachInternals();
    set submitted(value) { this.#internals.setFormValue(value); }
    connectedCallback() { if (this.hasAttribute("value")) this.submitted = this.getAttribute("value"); }
  });
</script>`;

/** @param {string} inner */
const form = (inner) => `<lead-form relay="/relay" form="wedding" kind="ivvy.lead"><form action="/relay/forms/wedding" method="post">
  ${inner}<button id="go">Go</button></form></lead-form>`;

/** Sends the form, and returns the payload. */
async function send(button = "#go") {
  const { page } = browser;
  await page.locator(button).click();
  await page.getByText("Thank you.").waitFor();
  return server.leads.at(-1).payload;
}

test("an unticked checkbox of a component library is not sent, and a ticked one is", async () => {
  const rows = [
    ["Material Web", `<label>Agree <md-checkbox id="box" name="contact.privacyConsent" touch-target="wrapper"></md-checkbox></label>`],
    ["a Material Web switch", `<label>Agree <md-switch id="box" name="contact.privacyConsent"></md-switch></label>`],
    ["Shoelace", `<sl-checkbox id="box" name="contact.privacyConsent">Agree</sl-checkbox>`],
  ];
  const names = ["firstName", "lastName", "email"].map((name) => `<input name="contact.${name}" value="${name}@example.com">`).join("");
  for (const [why, box] of rows) {
    const html = form(`<input name="name" value="Wedding">${names}${box}`);
    await openPage(html, COMPONENTS);
    await browser.page.waitForFunction("document.querySelector('#box').shadowRoot");
    assert.equal("privacyConsent" in (await send()).contact, false, `${why}, unticked`);
    await openPage(html, COMPONENTS);
    await browser.page.locator("#box").click();
    assert.equal((await send()).contact.privacyConsent, true, `${why}, ticked`);
  }
});

test("the text fields of component libraries are sent, and their problems name them", async () => {
  const page = await openPage(
    form(`<md-outlined-text-field label="Occasion" name="name"></md-outlined-text-field>
      <sl-input label="E-mail" name="contact.email"></sl-input>
      <sl-select label="Type" name="typeId" value="3"><sl-option value="3">Wedding</sl-option></sl-select>
      <input name="contact.firstName" value="Ann"><input name="contact.lastName" value="Smith">`),
    COMPONENTS,
  );
  await page.getByLabel("E-mail").fill("ann@");
  await page.locator("#go").click();
  await page.getByRole("alert").waitFor();
  const problems = await page.getByRole("alert").getByRole("link").allTextContents();
  assert.deepEqual(problems, ["Occasion is required", "E-mail must be an e-mail address such as name@example.com"]);
  await page.getByLabel("Occasion").fill("Wedding");
  await page.getByLabel("E-mail").fill("ann@example.com");
  const { name, typeId, contact } = await send();
  assert.deepEqual([name, typeId, contact.email], ["Wedding", "3", "ann@example.com"]);
});

/**
 * `script` runs before the form is sent.
 *
 * @type {{ why: string, html: string, script?: string, button?: string, payload: object }[]}
 */
const ROWS = [
  { why: "text of a form-associated element", html: `<x-text name="name" value="a"></x-text>`, payload: { name: "a" } },
  {
    why: "one that submits nothing although it has a value",
    html: `<input name="name" value="a"><x-text id="x" name="description"></x-text>`,
    script: "x.value = 'not submitted'",
    payload: { name: "a" },
  },
  {
    why: "one that submits names of its own",
    html: `<x-text id="x" name="dates"></x-text>`,
    script: "const data = new FormData(); data.append('name', 'a'); data.append('description', 'b'); x.submitted = data",
    payload: { name: "a", description: "b" },
  },
  {
    why: "one without a name that submits names of its own",
    html: `<x-text id="x"></x-text>`,
    script: "const data = new FormData(); data.append('name', 'a'); x.submitted = data",
    payload: { name: "a" },
  },
  {
    why: "several with one name, in the browser's order",
    html: `<input name="name" value="x"><x-text name="contactIds[]" value="1"></x-text><x-text name="contactIds[]"></x-text>
      <input name="contactIds[]" value="2"><x-text name="contactIds[]" value="3"></x-text>`,
    payload: { name: "x", contactIds: ["1", "2", "3"] },
  },
  {
    why: "an element that is defined late",
    html: `<x-late name="name"></x-late>`,
    script: `customElements.define("x-late", class extends customElements.get("x-text") {}); document.querySelector("x-late").submitted = "late"`,
    payload: { name: "late" },
  },
  {
    why: "an element that is never defined",
    html: `<input name="name" value="a"><x-missing name="description" value="b"></x-missing>`,
    payload: { name: "a" },
  },
  {
    why: "a formdata listener that adds, changes and deletes",
    html: `<input name="name" value="a"><input name="description" value="b"><input name="code" value="c">`,
    script: `form.addEventListener("formdata", ({ formData }) => {
      formData.set("name", "A"); formData.delete("code"); formData.append("typeId", "3") })`,
    payload: { name: "A", description: "b", typeId: "3" },
  },
  {
    why: "a formdata listener that throws",
    html: `<input name="name" value="a">`,
    script: `addEventListener("error", (event) => event.preventDefault(), { once: true });
      form.addEventListener("formdata", () => { throw new Error("from a listener") })`,
    payload: { name: "a" },
  },
  {
    why: "the submit button that was used",
    html: `<input name="name" value="a"><button id="one" name="typeId" value="1">1</button><button id="two" name="typeId" value="2">2</button>`,
    button: "#two",
    payload: { name: "a", typeId: "2" },
  },
  {
    why: "a submit button where FormData has no second parameter",
    html: `<input name="name" value="a"><button id="two" name="typeId" value="2">2</button>`,
    script: "const { FormData: Native } = window; window.FormData = class extends Native { constructor(form) { super(form) } }",
    button: "#two",
    payload: { name: "a", typeId: "2" },
  },
  {
    why: "a selected option that is disabled",
    html: `<input name="name" value="a"><select name="description"><option disabled selected value="3">Choose</option></select>`,
    payload: { name: "a" },
  },
  { why: "FormData that throws", html: `<input name="name" value="a">`, script: "window.FormData = class { constructor() { throw 1 } }", payload: { name: "a" } },
  { why: "FormData that reads no form", html: `<input name="name" value="a">`, script: "window.FormData = class { *[Symbol.iterator]() {} }", payload: { name: "a" } },
  { why: "FormData that is no list", html: `<input name="name" value="a">`, script: "window.FormData = class {}", payload: { name: "a" } },
  {
    why: "no FormData, with a choice and a list",
    html: `<input name="name" value="a"><input type="radio" name="typeId" value="1"><input type="radio" name="typeId" value="2" checked>
      <select multiple name="contactIds"><option selected>7<option>8<option selected>9</select>`,
    script: "delete window.FormData",
    payload: { name: "a", typeId: "2", contactIds: ["7", "9"] },
  },
];

for (const { why, html, script = "", button, payload } of ROWS) {
  test(`sent: ${why}`, async () => {
    await openPage(ELEMENTS + form(html));
    await browser.page.waitForFunction("document.querySelector('form').noValidate");
    await browser.page.evaluate(`(() => { const form = document.querySelector("form"); ${script} })()`);
    assert.deepEqual(await send(button), payload);
  });
}

for (const kind of [BROWSERS.firefox, BROWSERS.webkit]) {
  test(`${kind.name}: form-associated elements, a formdata listener and the submit button`, async () => {
    const html = form(`<x-text name="name" value="a"></x-text><x-text name="code"></x-text>
      <button id="two" name="typeId" value="2">2</button>`);
    const listener = `<script>document.querySelector("form").addEventListener("formdata",
      ({ formData }) => formData.append("description", "added"))</script>`;
    const address = server.addPage("/entry-list", htmlPage(ELEMENTS + html + listener));
    const session = await openBrowser(kind);
    try {
      await session.read(address, "document.querySelector('form').noValidate");
      await session.click("#two");
      await session.wait("document.querySelector('lead-form').state === 'success'");
    } finally {
      await session.close();
    }
    assert.deepEqual(server.leads.map((lead) => lead.payload), [{ name: "a", typeId: "2", description: "added" }]);
  });
}

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
