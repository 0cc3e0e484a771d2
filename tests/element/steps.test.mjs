// A form in steps, `<fieldset data-lead-step>`: what is shown, checked and announced.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";

import { browser, openPage, server, useBrowser } from "./support/browser.mjs";

useBrowser();

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const FORM = `
  <lead-form relay="/relay" form="wedding" kind="ivvy.lead">
    <form action="/relay/forms/wedding" method="post">
      <fieldset data-lead-step><legend>You</legend>
        <label>First name <input name="contact.firstName" required></label>
        <label>Last name <input name="contact.lastName"></label>
        <label>E-mail <input name="contact.email" type="email"></label>
      </fieldset>
      <fieldset data-lead-step><legend>Your event</legend>
        <label>Occasion <input name="name" required></label>
        <label>Large <input type="checkbox" name="customFields[11]"></label>
      </fieldset>
      <fieldset data-lead-step id="rooms"><legend>Rooms</legend>
        <div data-lead-when="customFields[11]"><label>Rooms <input name="customFields[12]" required></label></div>
      </fieldset>
      <fieldset data-lead-step><legend>Anything else</legend>
        <label>Message <textarea name="description"></textarea></label>
      </fieldset>
      <button>Send</button>
    </form>
  </lead-form>`;

/** @param {string} [markup] @param {Parameters<typeof openPage>[1]} [options] */
async function open(markup = FORM, options = {}) {
  const page = await openPage(markup, options);
  await page.locator("[data-lead=steps]").waitFor();
  return page;
}

const button = (/** @type {string} */ name) => browser.page.getByRole("button", { name, exact: true });

/** The title of the step that is shown. */
const legends = () => browser.page.locator("legend:visible").allTextContents();
const position = () => browser.page.locator("[data-lead=steps] [role=status]").textContent();
const focused = () =>
  browser.page.evaluate(`(({ activeElement }) => {
    const inner = activeElement.shadowRoot?.activeElement ?? activeElement;
    return inner.name || inner.textContent.trim();
  })(document)`);

/** Waits until a step is shown. @param {string} title */
const step = (title) => browser.page.getByText(title, { exact: true }).and(browser.page.locator("legend")).waitFor();

async function fillYou() {
  await browser.page.getByLabel("First name").fill("Ann");
  await browser.page.getByLabel("Last name").fill("Smith");
  await browser.page.getByLabel("E-mail").fill("ann@example.com");
}

test("one step is shown at a time, each is checked, and one lead is sent at the end", async () => {
  const page = await open();
  assert.deepEqual([await legends(), await position()], [["You"], "Step 1 of 3: You"]);
  assert.equal(await button("Send").count(), 0);
  assert.equal(await button("Back").count(), 0);
  await page.getByLabel("E-mail").fill("nobody");
  await button("Next").click();
  await page.getByRole("alert").getByRole("link", { name: "First name is required" }).waitFor();
  const problems = await page.getByRole("alert").getByRole("link").allTextContents();
  assert.deepEqual(problems.length, 3, `of this step only: ${problems.join()}`);
  assert.equal(await focused(), "contact.firstName");
  await fillYou();
  await button("Next").click();
  await step("Your event");
  assert.deepEqual([await legends(), await position(), await focused()], [["Your event"], "Step 2 of 3: Your event", "Your event"]);
  assert.equal(await page.getByRole("alert").count(), 0);
  await page.getByLabel("Occasion").fill("Feast");
  await button("Next").click();
  await step("Anything else");
  assert.equal(await position(), "Step 3 of 3: Anything else", "a step without a field is skipped");
  assert.equal(await button("Next").count(), 0);
  await button("Back").click();
  await step("Your event");
  assert.equal(await focused(), "Your event");
  assert.equal(await page.getByLabel("Occasion").inputValue(), "Feast", "going back keeps everything");
  await page.getByLabel("Large").check();
  await page.getByText("Step 2 of 4").waitFor();
  assert.deepEqual(await page.locator("[data-lead=steps] li").allTextContents(), ["You", "Your event", "Rooms", "Anything else"]);
  assert.equal(await page.locator("[aria-current=step]").textContent(), "Your event");
  await button("Next").click();
  await step("Rooms");
  await button("Next").click();
  await page.getByRole("alert").getByRole("link", { name: "Rooms is required" }).waitFor();
  await page.getByLabel("Rooms").fill("12");
  await button("Next").click();
  await step("Anything else");
  await page.getByLabel("Message").fill("Hello");
  assert.equal(server.leads.length, 0);
  await button("Send").click();
  await page.getByText("Thank you.").waitFor();
  const contact = { firstName: "Ann", lastName: "Smith", email: "ann@example.com" };
  const customFields = [{ fieldId: 11, fieldValue: true }, { fieldId: 12, fieldValue: "12" }];
  assert.deepEqual(server.leads.map(({ payload }) => payload), [{ contact, name: "Feast", customFields, description: "Hello" }]);
  await page.getByRole("button", { name: "Send another" }).click().catch(() => page.locator("[data-lead-again]").click());
  await step("You");
  assert.deepEqual([await legends(), await position()], [["You"], "Step 1 of 3: You"], "a new form begins with the first step");
});

test("Enter goes on, and sends the form in the last step only", async () => {
  const page = await open();
  await fillYou();
  await page.getByLabel("E-mail").press("Enter");
  await step("Your event");
  await page.getByLabel("Occasion").fill("Feast");
  await page.getByLabel("Occasion").press("Enter");
  await step("Anything else");
  await page.getByLabel("Message").press("Enter");
  assert.equal(await page.getByLabel("Message").inputValue(), "\n", "a line break in a longer text");
  await page.evaluate("document.querySelector('form').requestSubmit()");
  await page.getByText("Thank you.").waitFor();
  assert.equal(server.leads.length, 1);
});

test("a script that submits the form in an earlier step goes on", async () => {
  const page = await open();
  await fillYou();
  await page.evaluate("document.querySelector('form').requestSubmit()");
  await step("Your event");
  assert.equal(server.leads.length, 0);
});

test("issues of the relay, and links of the summary, show the step of their field", async () => {
  const page = await open();
  await fillYou();
  await button("Next").click();
  await step("Your event");
  await page.getByLabel("Occasion").fill("Feast");
  await button("Next").click();
  await step("Anything else");
  const issues = [
    { code: "format", path: ["contact", "email"], message: "no such address" },
    { code: "required", path: ["name"], message: "name is required" },
  ];
  server.responses.push({ status: 422, body: { outcome: "invalid", issues } });
  await button("Send").click();
  await step("You");
  assert.equal(await focused(), "contact.email");
  await page.getByRole("alert").getByRole("link", { name: "Occasion is required" }).click();
  await step("Your event");
  assert.equal(await focused(), "name");
});

test("problems that a later entry causes in an earlier step lead back to it", async () => {
  const page = await open();
  await fillYou();
  await button("Next").click();
  await step("Your event");
  await page.getByLabel("Occasion").fill("Feast");
  await button("Next").click();
  await step("Anything else");
  await page.evaluate("document.querySelector('[name=\"contact.firstName\"]').value = ''");
  await button("Send").click();
  await step("You");
  assert.equal(await focused(), "contact.firstName");
});

test("a page follows the steps and may prevent one", async () => {
  const page = await open();
  await page.evaluate(`
    globalThis.moves = [];
    document.addEventListener("leadstep", (event) => {
      const { from, to, index } = event.detail;
      moves.push([from, to].map((step) => step.querySelector("legend").textContent).concat(index));
      if (globalThis.isClosed) event.preventDefault();
    })`);
  await fillYou();
  await button("Next").click();
  await step("Your event");
  await page.evaluate("globalThis.isClosed = true; undefined");
  await button("Back").click();
  assert.deepEqual(await legends(), ["Your event"]);
  assert.deepEqual(await page.evaluate("moves"), [["You", "Your event", 1], ["Your event", "You", 0]]);
});

test("a page's own buttons are used instead", async () => {
  const own = `<p><button type="button" data-lead-back>Zurück</button> <button data-lead-next>Los</button></p><button>Send</button>
    <button formaction="/elsewhere">Print</button>`;
  const page = await open(FORM.replace("<button>Send</button>", own));
  await page.getByRole("button", { name: "Los" }).waitFor();
  assert.deepEqual(await page.getByRole("button").allTextContents(), ["Los", "Print"], "a button with its own action stays");
  await fillYou();
  await button("Los").click();
  await step("Your event");
  assert.deepEqual(await page.getByRole("button").allTextContents(), ["Zurück", "Los", "Print"]);
  await page.getByLabel("Occasion").fill("Feast");
  await button("Los").click();
  await step("Anything else");
  assert.deepEqual(await page.getByRole("button").allTextContents(), ["Zurück", "Send", "Print"]);
});

test("a reload returns to the step if the fields before it are valid", async () => {
  const optional = FORM.replaceAll(" required", "");
  const page = await open(FORM);
  await fillYou();
  await button("Next").click();
  await step("Your event");
  const kept = await page.evaluate("JSON.stringify({ ...sessionStorage })");
  assert.match(kept, /leadwire\.step \/page-\d+ wedding":"1"/);
  // The tests clear the session's storage before each page.
  const keep = (/** @type {string} */ form) => `<script>sessionStorage.setItem("leadwire.step " + location.pathname + " wedding", "1")</script>${form}`;
  await open(keep(FORM));
  assert.deepEqual(await legends(), ["You"], "the values were not restored");
  await open(keep(optional));
  assert.deepEqual(await legends(), ["Your event"]);
  await open(`<script>sessionStorage.setItem("leadwire.step " + location.pathname + " wedding", "x")</script>${optional}`);
  assert.deepEqual(await legends(), ["You"]);
});

/** What a draft restores, and the step that is shown then. @type {[why: string, draft: string, isInvalid: boolean, expected: number][]} */
const DRAFTS = [
  ["the step", "2", false, 2],
  ["a step that the form no longer has", "7", false, 3],
  ["not after a field that is invalid", "2", true, 1],
  ["another value", "'2'", false, 0],
  ["a negative index", "-1", false, 0],
  ["no index", "NaN", false, 0],
];

test("a draft has the step", async () => {
  const page = await openPage(`<form>${[0, 1, 2, 3].map((index) => `<fieldset data-lead-step><legend>${index}</legend><input name="a${index}"></fieldset>`).join("")}</form>`);
  for (const [why, draft, isInvalid, expected] of DRAFTS) {
    const shown = await page.evaluate(`import("/pkg/element/features/steps.js").then(({ start }) => {
      const form = document.querySelector("form");
      const host = Object.assign(document.createElement("div"), { form: "f", words: {} });
      form.elements.a1.required = ${isInvalid};
      const controller = new AbortController();
      const feature = start({ host, form, root: document.querySelector("main"), language: () => "en", signal: controller.signal });
      feature.restore(${draft});
      const shown = [feature.draft(), [...form.querySelectorAll("fieldset")].map((step) => step.hidden).indexOf(false)];
      controller.abort();
      return shown;
    })`);
    assert.deepEqual(shown, [expected, expected], why);
  }
});

/** @type {[how: string, replace: string][]} */
const COPIES = [
  ["HTML of the page", "document.querySelector('main').innerHTML = document.querySelector('main').innerHTML"],
  ["HTML of the form", "document.querySelector('form').innerHTML = document.querySelector('form').innerHTML"],
  ["a clone", "document.querySelector('lead-form').replaceWith(document.querySelector('lead-form').cloneNode(true))"],
];

for (const [how, replace] of COPIES) {
  test(`a copy of the form has each part once: ${how}`, async () => {
    const page = await open();
    await fillYou();
    await button("Next").click();
    await step("Your event");
    await page.evaluate(replace);
    await page.waitForFunction("document.querySelectorAll('[data-lead=steps]').length === 1");
    await page.waitForFunction("document.querySelectorAll('legend').length === 4");
    assert.equal((await legends()).length, 1);
    for (const part of ["steps", "step-buttons", "summary", "status"]) assert.equal(await page.locator(`[data-lead=${part}]`).count(), 1, part);
    if ((await legends())[0] !== "You") await button("Back").click();
    await step("You");
    await fillYou();
    await button("Next").click();
    await step("Your event");
  });
}

test("a morph to the page's markup keeps the step and the conditions", async () => {
  const page = await open();
  await fillYou();
  await button("Next").click();
  await step("Your event");
  await page.getByLabel("Large").check();
  await page.getByText("Step 2 of 4").waitFor();
  // As libraries do: elements that the markup does not have are removed, and attributes are replaced.
  await page.evaluate((markup) => {
    const morph = (/** @type {Element} */ from, /** @type {Element} */ to) => {
      for (const name of from.getAttributeNames()) if (!to.hasAttribute(name)) from.removeAttribute(name);
      for (const name of to.getAttributeNames()) from.setAttribute(name, to.getAttribute(name) ?? "");
      for (const child of [...from.children]) if (child.hasAttribute("data-lead")) child.remove();
      [...from.children].forEach((child, index) => morph(child, to.children[index]));
    };
    const copy = new DOMParser().parseFromString(markup, "text/html").querySelector("form");
    const form = document.querySelector("form");
    if (form && copy) morph(form, copy);
  }, FORM);
  await page.getByText("Step 2 of 4").waitFor();
  assert.deepEqual(await legends(), ["Your event"]);
  assert.deepEqual(await page.getByRole("button").allTextContents(), ["Back", "Next"]);
  await page.getByLabel("Large").uncheck();
  await page.getByText("Step 2 of 3").waitFor();
  await page.getByLabel("Occasion").fill("Feast");
  await button("Next").click();
  await step("Anything else");
  await button("Send").click();
  await page.getByText("Thank you.").waitFor();
  assert.equal(server.leads.length, 1);
});

test("without the element, all steps and the submit button are shown", async () => {
  const page = await open();
  await page.evaluate("document.querySelector('lead-form').replaceWith(document.querySelector('form'))");
  await page.waitForFunction("!document.querySelector('[data-lead=steps]')");
  assert.deepEqual(await legends(), ["You", "Your event", "Rooms", "Anything else"]);
  assert.deepEqual(await page.getByRole("button").allTextContents(), ["Send"]);
});

/** The texts of each language. @type {[lang: string, next: string, back: string, position: string][]} */
const LANGUAGES = [
  ["en", "Next", "Back", "Step 1 of 3: You"],
  ["de-AT", "Weiter", "Zurück", "Schritt 1 von 3: You"],
  ["fr", "Suivant", "Retour", "Étape 1 sur 3: You"],
  ["es", "Siguiente", "Atrás", "Paso 1 de 3: You"],
  ["pt-BR", "Seguinte", "Voltar", "Passo 1 de 3: You"],
  ["ar", "التالي", "السابق", "الخطوة 1 من 3: You"],
  ["ja", "次へ", "戻る", "ステップ 1 / 3: You"],
  ["fi", "Next", "Back", "Step 1 of 3: You"],
];

for (const [lang, next, back, text] of LANGUAGES) {
  test(`the texts of ${lang}`, async () => {
    const page = await open(FORM, { lang });
    assert.equal(await position(), text);
    await fillYou();
    await button(next).click();
    await step("Your event");
    assert.equal(await button(back).count(), 1);
    await page.evaluate(`document.querySelector("lead-form").words = { next: "On" }`);
    await button(back).click();
    assert.equal(await button("On").count(), 1, "the page's own text");
  });
}

const RENDERED = `<lead-form relay="/relay" form="feast"></lead-form>`;

function addRenderedForm() {
  const [firstName, lastName, email, , name, description] = server.profiles.wedding.fields;
  const rooms = { path: "customFields[12]", label: "Rooms", type: "number", required: true, when: "description" };
  const steps = [
    { title: "You", titles: { de: "Sie", ar: "أنت" }, fields: ["contact.email", "contact.firstName", "contact.lastName"] },
    { title: "Your event", titles: { de: "Ihr Fest" }, fields: ["name", "description"] },
    { title: "Rooms", fields: ["customFields[12]"] },
  ];
  Object.assign(server.profiles, {
    feast: { ...server.profiles.wedding, form: "feast", fields: [firstName, lastName, email, name, description, rooms], steps },
  });
}

const STRICT = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; " +
    "form-action 'self'; require-trusted-types-for 'script'; trusted-types 'none'",
};

test("a rendered form has the steps of the profile, under a strict policy", async () => {
  addRenderedForm();
  const page = await open(RENDERED, { headers: STRICT, lang: "de" });
  assert.deepEqual(await legends(), ["Sie"]);
  const names = await page.locator("fieldset:visible [name]").evaluateAll((inputs) => inputs.map((input) => input.getAttribute("name")));
  assert.deepEqual(names, ["contact.email", "contact.firstName", "contact.lastName"], "in the order of the step");
  await page.getByLabel("Vorname").fill("Ann");
  await page.getByLabel("Nachname").fill("Smith");
  await page.getByLabel("E-Mail").fill("ann@example.com");
  await button("Weiter").click();
  await step("Ihr Fest");
  assert.equal(await focused(), "Ihr Fest");
  await page.getByLabel("Betreff").fill("Fest");
  await button("Absenden").click();
  await page.getByText("Vielen Dank.").waitFor();
  assert.deepEqual(server.leads[0].payload, { contact: { email: "ann@example.com", firstName: "Ann", lastName: "Smith" }, name: "Fest" });
  assert.deepEqual(browser.pageErrors, []);
});

test("the steps and a condition with the keyboard only", async () => {
  addRenderedForm();
  const page = await open(RENDERED);
  const { keyboard } = page;
  /** @param {string} text */
  const tabAndType = async (text) => {
    await keyboard.press("Tab");
    await keyboard.type(text);
  };
  await tabAndType("ann@example.com");
  await tabAndType("Ann");
  await keyboard.press("Enter");
  await page.getByRole("alert").getByRole("link", { name: "Last name is required" }).waitFor();
  assert.equal(await focused(), "contact.lastName");
  await keyboard.type("Smith");
  await keyboard.press("Tab");
  assert.equal(await focused(), "Next");
  await keyboard.press("Space");
  await step("Your event");
  assert.equal(await focused(), "Your event");
  await tabAndType("Feast");
  await tabAndType("With a band");
  await page.getByText("Step 2 of 3").waitFor();
  await keyboard.press("Tab");
  assert.equal(await focused(), "Back");
  await keyboard.press("Tab");
  assert.equal(await focused(), "Next");
  await keyboard.press("Enter");
  await step("Rooms");
  await tabAndType("3");
  await keyboard.press("Enter");
  await page.getByText("Thank you.").waitFor();
  assert.deepEqual(server.leads[0].payload.customFields, [{ fieldId: 12, fieldValue: "3" }]);
});

/** @type {[name: string, markup: string, lang: string, dir: string][]} */
const FORMS = [
  ["page markup", FORM, "en", "ltr"],
  ["rendered", RENDERED, "en", "ltr"],
  ["rendered, from right to left", RENDERED, "ar", "rtl"],
];

for (const [name, markup, lang, dir] of FORMS) {
  for (const scheme of /** @type {const} */ (["light", "dark"])) {
    test(`axe-core finds nothing, and nothing is cut off at 320 px: ${name}, ${scheme}`, async () => {
      addRenderedForm();
      const { page } = browser;
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width: 320, height: 800 });
      await open(markup, { lang, dir });
      for (const when of ["at first", "with messages"]) {
        assert.deepEqual(await violations(), [], when);
        assert.deepEqual(await overflow(), [0, []], when);
        await page.locator("[data-lead-next]").click();
        await page.getByRole("alert").waitFor();
      }
      await page.locator("[name='contact.firstName']").fill("Ann");
      await page.locator("[name='contact.lastName']").fill("Smith");
      await page.locator("[name='contact.email']").fill("ann@example.com");
      await page.locator("[data-lead-next]").click();
      await page.locator("[data-lead-back]").waitFor();
      assert.deepEqual(await violations(), [], "in the second step");
      assert.deepEqual(await overflow(), [0, []], "in the second step");
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/steps-${name}-${scheme}.png`, fullPage: true });
      await page.setViewportSize({ width: 1280, height: 720 });
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/steps-${name}-${scheme}-wide.png`, fullPage: true });
    });
  }
}

async function violations() {
  await browser.page.evaluate(AXE);
  return browser.page.evaluate(`axe.run().then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ": " + html)))`);
}

function overflow() {
  return browser.page.evaluate(`(() => {
    const root = document.querySelector("lead-form").shadowRoot ?? document;
    const outside = ({ left, right }) => right > innerWidth + 0.5 || left < -0.5;
    const wide = [...root.querySelectorAll("*")].filter((one) => outside(one.getBoundingClientRect()) && !one.closest("[data-lead=trap]"));
    return [document.documentElement.scrollWidth - innerWidth, wide.map(({ tagName }) => tagName)];
  })()`);
}

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
