// The life cycle of forms: several forms, inserted and removed forms, dialogs, shadow trees, missing files, no JavaScript.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { ENQUIRY, htmlPage } from "./support/pages.mjs";
import { browser, fillEnquiry, openPage, server, useBrowser } from "./support/browser.mjs";

useBrowser();

/** @param {number} number */
function small(number) {
  return `<lead-form relay="/relay" form="wedding" kind="ivvy.lead"><form>
    <label>Occasion ${number} <input name="name" required></label><button>Send ${number}</button></form></lead-form>`;
}

test("ten forms on one page are independent", async () => {
  const page = await openPage(Array.from({ length: 10 }, (_, number) => small(number)).join(""));
  for (let number = 0; number < 10; number++) await page.getByRole("button", { name: `Send ${number}` }).click();
  assert.equal(await page.locator("[data-lead=message]").count(), 10);
  const ids = /** @type {string[]} */ (await page.evaluate("[...document.querySelectorAll('[id]')].map(({ id }) => id)"));
  assert.equal(new Set(ids).size, ids.length, "ids are unique");
  await page.getByLabel("Occasion 3").fill("Wedding");
  await page.getByRole("button", { name: "Send 3" }).click();
  await page.getByText("Thank you.").waitFor();
  assert.equal(await page.locator("[data-lead=message]").count(), 9);
  assert.deepEqual(server.leads.map(({ payload }) => payload), [{ name: "Wedding" }]);
});

test("forms that a router adds and removes leave no listeners", async () => {
  const page = await openPage(`<div id="view"></div>`);
  // The outbox belongs to the page and stays open; it is opened before the count starts.
  await page.evaluate(`import("/pkg/element/form-context.js").then(({ openOutboxFor }) =>
    openOutboxFor({ crm: "ivvy", relay: "/relay", form: "wedding" })).then(() => {})`);
  await page.evaluate(`
    globalThis.counts = { added: 0, open: 0 };
    const add = EventTarget.prototype.addEventListener;
    EventTarget.prototype.addEventListener = function (name, listener, options) {
      if (options?.signal) {
        counts.added++; counts.open++;
        add.call(options.signal, "abort", () => counts.open--);
      }
      return add.call(this, name, listener, options);
    };`);
  /** @type {number[]} */
  const open = [];
  for (let turn = 0; turn < 5; turn++) {
    await page.evaluate(`view.innerHTML = ${JSON.stringify(small(turn))}`);
    await page.getByLabel(`Occasion ${turn}`).fill("x");
    await page.evaluate(`view.replaceChildren()`);
    open.push(/** @type {number} */ (await page.evaluate("counts.open")));
  }
  assert.ok(/** @type {number} */ (await page.evaluate("counts.added")) >= 50);
  assert.deepEqual(open, [0, 0, 0, 0, 0], "every listener was removed");
});

test("inputs that are added during a send do not get another input's message", async () => {
  const page = await openPage(ENQUIRY);
  const issues = [{ code: "format", path: ["contact", "email"], message: "…", params: { expected: "a valid e-mail address" } }];
  server.responses = [{ status: 422, body: { outcome: "invalid", issues } }];
  await page.evaluate(`document.addEventListener("leadsubmit", ({ target }) => {
    target.querySelector("form").insertAdjacentHTML("afterbegin", "<input name=description><input name=customFields[12]>");
  })`);
  await fillEnquiry();
  await page.getByRole("button").click();
  await page.getByRole("alert").waitFor();
  assert.equal(await page.locator("[aria-invalid=true]").getAttribute("id"), "email");
});

test("a form with 10,000 inputs is validated and sent", async () => {
  const page = await openPage(small(1));
  await page.evaluate(`document.querySelector("form").append(...Array.from({ length: 10_000 }, (_, at) => {
    return Object.assign(document.createElement("input"), { name: "customFields[" + (at + 1) + "]", value: at < 10 ? "x" : "" });
  }))`);
  await page.getByLabel("Occasion 1").fill("Wedding");
  await page.getByRole("button", { name: "Send 1" }).click();
  await page.getByText("Thank you.").waitFor();
  assert.equal(server.leads[0].payload.customFields.length, 10);
});

test("a form that is moved keeps working, and one that is removed is restored", async () => {
  const page = await openPage(`${ENQUIRY}<aside></aside>`);
  await page.getByRole("button").click();
  await page.evaluate(`document.querySelector("aside").append(document.querySelector("lead-form"))`);
  assert.equal(await page.locator("[data-lead=message]").count(), 0);
  await fillEnquiry();
  await page.getByRole("button").click();
  await page.getByText("Thank you.").waitFor();
  assert.equal(await page.locator("[data-lead=success]").count(), 1);
  const state = await page.evaluate(`(() => {
    const host = document.querySelector("lead-form");
    const form = host.querySelector("form");
    document.body.append(form);
    return new Promise((resolve) => setTimeout(() => resolve([form.noValidate, form.querySelectorAll("[data-lead]").length])));
  })()`);
  assert.deepEqual(state, [false, 0]);
});

test("a form that is inserted late replaces the rendered form", async () => {
  const page = await openPage(`<lead-form relay="/relay" form="wedding"></lead-form>`);
  await page.getByLabel("First name").waitFor();
  await page.evaluate(`document.querySelector("lead-form").innerHTML = '<form><label>Mine <input name="name"></label><button>Go</button></form>'`);
  await page.getByLabel("Mine").fill("Wedding");
  assert.equal(await page.getByLabel("First name").count(), 0);
  await page.getByRole("button").click();
  await page.getByText("Thank you.").waitFor();
  assert.deepEqual(server.leads[0].payload, { name: "Wedding" });
});

test("a form works in a dialog that is closed and opened again", async () => {
  const page = await openPage(`<button onclick="document.querySelector('dialog').showModal()">Open</button><dialog>${small(1)}</dialog>`);
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByRole("button", { name: "Send 1" }).click();
  await page.locator("[data-lead=message]").waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await page.evaluate("document.querySelector('lead-form').checkValidity()"), false);
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByLabel("Occasion 1").fill("Wedding");
  await page.getByRole("button", { name: "Send 1" }).click();
  await page.getByText("Thank you.").waitFor();
});

test("a button that closes the dialog sends nothing", async () => {
  const cancel = '<button formmethod="Dialog" formnovalidate>Cancel</button><button>Send 1</button>';
  const page = await openPage(`<dialog open>${small(1).replace("<button>Send 1</button>", cancel)}</dialog>`);
  await page.waitForFunction("document.querySelector('form').noValidate");
  await page.getByLabel("Occasion 1").fill("Wedding");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.waitForFunction("!document.querySelector('dialog').open");
  assert.deepEqual(server.leads, []);
  await page.evaluate("document.querySelector('dialog').show()");
  await page.getByRole("button", { name: "Send 1" }).click();
  await page.getByText("Thank you.").waitFor();
  assert.deepEqual(server.leads.map(({ payload }) => payload), [{ name: "Wedding" }]);
});

test("a page that removes what the element adds is not blocked", async () => {
  const page = await openPage(small(1));
  await page.waitForFunction("document.querySelector('form').noValidate");
  const MAX_RUNS = 2_000;
  const nextTask = "new Promise((resolve) => setTimeout(() => resolve(runs)))";
  const runs = await page.evaluate(`
    globalThis.runs = 0;
    new MutationObserver(() => {
      if (++runs < ${MAX_RUNS}) for (const added of document.querySelectorAll("form [data-lead]")) added.remove();
    }).observe(document.body, { childList: true, subtree: true });
    document.querySelector("form").append(document.createElement("i"));
    ${nextTask}`);
  assert.ok(Number(runs) > 1 && Number(runs) < MAX_RUNS, `${runs} runs`);
  await page.getByLabel("Occasion 1").fill("Wedding");
  await page.getByRole("button", { name: "Send 1" }).click();
  await page.getByText("Thank you.").waitFor();
  assert.deepEqual(server.leads.map(({ payload }) => payload), [{ name: "Wedding" }]);
});

test("a reset clears the messages; added and removed fields are respected", async () => {
  const page = await openPage(small(1));
  await page.getByRole("button").click();
  await page.locator("[data-lead=message]").waitFor();
  await page.evaluate("document.querySelector('form').reset()");
  assert.equal(await page.locator("[data-lead=message]").count(), 0);
  assert.equal(await page.getByRole("alert").count(), 0);
  await page.evaluate(`document.querySelector("form").insertAdjacentHTML("afterbegin", '<label>Mail <input name="contact.email" value="x"></label>')`);
  await page.getByLabel("Occasion").fill("x");
  await page.getByRole("button").click();
  assert.equal(await page.locator("[data-lead=message]").textContent(), "Mail must be an e-mail address such as name@example.com");
  await page.evaluate(`document.querySelector("[name='contact.email']").closest("label").remove()`);
  await page.getByRole("button").click();
  await page.getByText("Thank you.").waitFor();
});

test("a group of radio buttons has one message and one label", async () => {
  const page = await openPage(`<lead-form relay="/relay" form="wedding" kind="ivvy.lead"><form>
    <fieldset><legend>Type</legend>
      <label><input type="radio" name="typeId" value="1" required> Wedding</label>
      <label><input type="radio" name="typeId" value="2" required> Party</label></fieldset>
    <button>Go</button></form></lead-form>`);
  await page.getByRole("button").click();
  assert.deepEqual(await page.locator("[data-lead=message]").allTextContents(), ["Type is required"]);
  assert.equal(await page.evaluate("document.activeElement.value"), "1");
  await page.getByLabel("Party").check();
  await page.getByRole("button").click();
  await page.getByText("Thank you.").waitFor();
  assert.deepEqual(server.leads[0].payload, { typeId: "2" });
});

test("the element can be imported twice, and keeps properties that were set before it was defined", async () => {
  const page = await openPage(`<script>document.body.append(Object.assign(document.createElement("lead-form"), { relay: "/relay", form: "portal" }))</script>`);
  await page.getByLabel("First name").waitFor();
  const outcome = await page.evaluate(`import("/pkg/element.js?again").then(() => "imported", String)`);
  assert.equal(outcome, "imported");
  assert.equal(await page.evaluate("document.querySelector('lead-form').getAttribute('form')"), "portal");
});

test("the README's snippet works in an empty page, and under a hostile style sheet", async () => {
  const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
  const [indented] = /^    <link rel="preload" href="\/leadwire[^]*?<\/lead-form>$/m.exec(readme) ?? [""];
  const snippet = indented.replaceAll("/leadwire/", "/pkg/").replaceAll("https://leads.example.com", `${server.url}/relay`);
  const hostile = `<style>
    * { all: unset !important; display: block !important; position: static !important; opacity: 1 !important }
    input, p, div { width: 400px !important; height: 30px !important; margin: 9px !important; border: 1px solid !important }
  </style>`;
  for (const html of [snippet, hostile + snippet]) {
    const page = browser.page;
    await page.goto(server.addPage("/snippet", html));
    await page.waitForFunction("document.querySelector('form').noValidate");
    await page.getByRole("button").click();
    await page.getByRole("alert").waitFor();
    const trap = await page.locator("[data-lead=trap]").evaluate((node) => {
      const { clipPath, position } = getComputedStyle(node);
      return [clipPath, position];
    });
    assert.deepEqual(trap, ["inset(50%)", "absolute"], "the trap field is not visible");
    await page.getByLabel("First name").fill("Ann");
    await page.getByLabel("Last name").fill("Smith");
    await page.getByLabel("E-mail").fill("ann@example.com");
    await page.getByLabel("Occasion").fill("Wedding");
    await page.getByRole("button").click();
    await page.getByText("Thank you.").waitFor();
    assert.equal(await page.locator("form").isVisible(), false);
  }
  assert.equal(server.leads.length, 2);
});

test("a form works in another component's shadow tree", async () => {
  const page = await openPage(`<div id="outer" lang="fr"></div>`);
  await page.evaluate(`outer.attachShadow({ mode: "open" }).innerHTML = ${JSON.stringify(small(1))}`);
  await page.getByRole("button").click();
  await page.getByRole("link", { name: "Veuillez remplir le champ « Occasion 1 »" }).waitFor();
  assert.equal(await page.evaluate("outer.shadowRoot.activeElement.name"), "name");
});

test("without the module the browser's validation applies, and the relay's", async () => {
  const page = browser.page;
  await page.route("**/pkg/*.wasm", (route) => route.abort());
  await page.route("**/pkg/bytes.js", (route) => route.abort());
  await page.route("**/pkg/translated.js", (route) => route.abort());
  await openPage(ENQUIRY);
  await page.getByRole("button").click();
  await page.getByRole("alert").waitFor();
  assert.deepEqual(await page.locator("[data-lead=message]").allTextContents(), ["Occasion is required"]);
  await page.unrouteAll();
});

test("without the outbox the browser posts the form, if the relay can be reached", async () => {
  const page = browser.page;
  server.addPage("/thanks", htmlPage("<p>Thank you, without JavaScript.</p>"));
  await page.route("**/pkg/outbox.js", (route) => route.abort());
  await page.route("**/relay/forms/wedding.json", (route) => route.abort());
  await openPage(ENQUIRY);
  await fillEnquiry();
  await page.getByRole("button").click();
  await page.getByText("This could not be sent.").waitFor();
  assert.deepEqual([server.formPosts, server.leads], [[], []]);
  await page.unroute("**/relay/forms/wedding.json");
  await page.getByRole("button").click();
  await page.getByText("Thank you, without JavaScript.").waitFor();
  assert.deepEqual(server.formPosts.map(({ form }) => form), ["/relay/forms/wedding"]);
  assert.equal(new URLSearchParams(server.formPosts[0].body).get("name"), "Smith wedding");
  await page.unrouteAll();
});

test("without JavaScript the browser posts the form to the relay", async () => {
  const chromium = /** @type {import("playwright-core").Browser} */ (browser.context.browser());
  const context = await chromium.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  server.addPage("/thanks", htmlPage("<p>Thank you, without JavaScript.</p>"));
  await page.goto(server.addPage("/plain", htmlPage(ENQUIRY)));
  await page.locator("#email").fill("ann@example.com");
  await page.locator("#name").fill("Wedding");
  await page.getByRole("button").click();
  await page.getByText("Thank you, without JavaScript.").waitFor();
  await context.close();
  assert.deepEqual(server.formPosts.map(({ form }) => form), ["/relay/forms/wedding"]);
  assert.equal(new URLSearchParams(server.formPosts[0].body).get("contact.email"), "ann@example.com");
});

test("the element can be imported on a server", async () => {
  const { LeadForm } = await import(new URL("../../pkg/element.js", import.meta.url).href);
  assert.equal(typeof LeadForm, "function");
});
