// A form in steps, `<fieldset data-lead-step>`: what is shown, checked and announced.

import assert from "node:assert/strict";
import { test } from "node:test";

import { browser, server, useBrowser } from "./support/browser.mjs";
import { FORM, button, fillYou, focused, legends, open, position, step } from "./support/steps.mjs";

useBrowser();

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

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
