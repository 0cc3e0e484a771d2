// The site's gallery, served by the demo: its forms send to the demo's relay, and the stored leads are read from the sandbox's
// database.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";

import { filesInCrm } from "../support/crm-files.mjs";
import { PROFILES } from "../../www/site/js/profiles.js";

/** @param {import("../support/demo-panel.mjs").Demo} demo */
export function gallery({ page, sandbox, url }) {
  /** @param {string} section */
  const open = async (section) => {
    await page.goto(`${url}/site/gallery.html#${section}`);
    await page.getByText("Live.").waitFor();
    await page.locator("#contact").getByRole("button", { name: "Send" }).waitFor();
  };

  /**
   * The JSON texts shown beside a form: request, response and stored record.
   *
   * @param {string} form
   */
  const trace = async (form) => {
    const texts = page.locator(`[data-trace=${form}] pre`);
    await texts.nth(2).waitFor();
    return (await texts.allInnerTexts()).map((text) => JSON.parse(text));
  };

  test("the demo page links to the gallery", async () => {
    await page.getByRole("link", { name: "gallery" }).click();
    await page.getByText("Live.").waitFor();
  });

  test("the preview's form profiles are equal to the relay's", async () => {
    for (const [form, profile] of Object.entries(PROFILES)) {
      assert.deepEqual(await (await fetch(`${url}/forms/${form}.json`)).json(), profile, form);
    }
  });

  test("a generated form's lead is stored in the CRM, and the stored record is shown", async () => {
    await open("contact");
    const form = page.locator("#contact lead-form");
    await form.getByLabel("First name").fill("Ada");
    await form.getByLabel("Last name").fill("Lovelace");
    await form.getByLabel("E-mail").fill("ada@example.org");
    await form.getByLabel("Message").fill("A room for forty");
    await form.getByRole("button", { name: "Send" }).click();
    const [sent, response, stored] = await trace("contact");
    assert.equal(sent.payload.contact.lastName, "Lovelace");
    assert.equal(response.outcome, "delivered");
    const [lead] = sandbox.stored("ivvy.lead");
    assert.equal(String(response.id), lead?.id);
    assert.deepEqual(stored, lead?.fields);
    assert.equal(lead?.fields.name, "Website enquiry");
    // With the marker by which the relay looks the lead up.
    assert.match(String(lead?.fields.description), /^A room for forty\nleadwire:[-0-9a-f]{36}$/);
  });

  test("a form with its own markup sends a lead with a custom field", async () => {
    await open("event");
    await fillEvent();
    await page.locator("#event-guests").fill("120");
    await page.getByRole("button", { name: "Ask for a quote" }).click();
    await trace("event");
    const [{ fields }] = sandbox.stored("ivvy.lead");
    assert.deepEqual([fields.name, fields.typeId], ["Summer wedding", 1]);
    assert(JSON.stringify(fields.customFields).includes("120"));
  });

  test("a form of three steps adds one lead and updates it with the update token", async () => {
    await open("steps");
    for (const [values, button] of /** @type {[Record<string, string>, string][]} */ ([
      [{ name: "Ada", mail: "ada@example.org" }, "Continue"],
      [{ company: "Analytical Engines" }, "Continue"],
      [{ text: "A new mill", budget: "1200.50" }, "Finish"],
    ])) {
      for (const [name, value] of Object.entries(values)) await page.locator(`#steps-${name}`).fill(value);
      await page.locator("[data-step]:visible").getByRole("button", { name: button }).click();
      await page.locator(`#steps-${Object.keys(values)[0]}`).waitFor({ state: "hidden" });
    }
    await page.getByRole("heading", { name: "Complete. Thank you!" }).waitFor();
    const leads = sandbox.stored("bitrix24.lead");
    assert.equal(leads.length, 1);
    const { TITLE, NAME, COMPANY_TITLE, COMMENTS, OPPORTUNITY } = leads[0].fields;
    assert.deepEqual(
      [TITLE, NAME, COMPANY_TITLE, COMMENTS, Number(OPPORTUNITY)],
      ["Enquiry in steps", "Ada", "Analytical Engines", "A new mill", 1200.5],
    );
  });

  test("steps with conditions send one lead at the end", async () => {
    await open("guided");
    const next = page.locator("#guided").getByRole("button", { name: "Next" });
    for (const values of [{ first: "Ada", last: "Lovelace", mail: "ada@example.org" }, { name: "A fair" }]) {
      for (const [name, value] of Object.entries(values)) await page.locator(`#guided-${name}`).fill(value);
      if ("name" in values) await page.locator("#guided").getByLabel("Conference").check();
      await next.click();
    }
    await page.locator("#guided-text").fill("Three days");
    await page.locator("#guided").getByRole("button", { name: "Send" }).click();
    await trace("guided");
    const leads = sandbox.stored("ivvy.lead");
    assert.deepEqual(leads.map(({ fields }) => [fields.name, fields.typeId]), [["A fair", 2]]);
  });

  test("a phone number is stored in E.164", async () => {
    await open("phone");
    await page.locator("#phone-name").fill("Ada");
    await page.locator("#phone-number").fill("(02) 9876 5432");
    await page.getByRole("button", { name: "Request a call" }).click();
    await trace("phone");
    assert(JSON.stringify(sandbox.stored("bitrix24.lead")[0]?.fields).includes("+61298765432"));
  });

  test("a file is in the CRM's file field", async () => {
    await open("application");
    await page.locator("#application-name").fill("Ada");
    await page.locator("#application-mail").fill("ada@example.org");
    const buffer = Buffer.from(Array.from({ length: 600_000 }, (_, index) => index % 251));
    await page.locator("#application-cv").setInputFiles({ name: "cv.pdf", mimeType: "application/pdf", buffer });
    await page.locator("#application").getByRole("button", { name: "Apply" }).click();
    await page.locator("#application").getByText("Thank you.").waitFor();
    const [{ name, content }] = await filesInCrm(sandbox, 1, Date.now() + 20_000);
    assert.deepEqual([name, Buffer.compare(content, buffer)], ["cv.pdf", 0]);
  });

  for (const [part, values, button, title] of /** @type {[string, Record<string, string>, string, string][]} */ ([
    ["callback", { name: "Ada", phone: "030 1234" }, "Ask for a call", "Call back"],
    ["offer", { name: "Ada", mail: "ada@example.org" }, "Send me the offer", "Spring offer"],
  ])) {
    test(`${title} is stored in the CRM`, async () => {
      await open(part);
      if (part === "callback") await page.getByRole("button", { name: "Call me back" }).click();
      for (const [name, value] of Object.entries(values)) await page.locator(`#${part}-${name}`).fill(value);
      await page.getByRole("button", { name: button }).click();
      await trace(part);
      const [{ fields }] = sandbox.stored("bitrix24.lead");
      assert.deepEqual([fields.TITLE, fields.NAME], [title, "Ada"]);
    });
  }

  test("without JavaScript the browser posts the form and the relay redirects to the thank-you page", async () => {
    // Without JavaScript the relay derives the key from the values, so each run needs other values.
    const name = `Wedding ${randomUUID()}`;
    const browser = page.context().browser();
    assert(browser);
    const context = await browser.newContext({ javaScriptEnabled: false });
    try {
      const plain = await context.newPage();
      await plain.goto(`${url}/site/gallery.html`);
      await fillEvent(plain, name);
      await plain.getByRole("button", { name: "Ask for a quote" }).click();
      await plain.getByRole("heading", { name: "Thank you" }).waitFor();
      assert.equal(plain.url(), `${url}/site/thanks.html`);
    } finally {
      await context.close();
    }
    await sandbox.waitForCalls(1);
    assert.equal(sandbox.stored("ivvy.lead")[0]?.fields.name, name);
  });

  async function fillEvent(on = page, name = "Summer wedding") {
    const values = { first: "Ada", last: "Lovelace", mail: "ada@example.org", name };
    for (const [id, value] of Object.entries(values)) await on.locator(`#event-${id}`).fill(value);
    await on.locator("#event").getByLabel("Wedding").check();
  }
}
