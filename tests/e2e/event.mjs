// The enquiry in steps with <lead-form>: a Bitrix24 lead with a file, sent as a visitor.

import assert from "node:assert/strict";
import { test } from "node:test";

import { filesInCrm } from "../support/crm-files.mjs";

const COMMENTS = "A garden, or a hall by the sea";

/** @param {import("../support/demo-panel.mjs").Demo} demo */
export function event({ page, sandbox, url }) {
  const panel = page.locator("#event");
  const step = (/** @type {string} */ title) => panel.locator("[aria-current=step]", { hasText: title }).waitFor();
  const next = () => panel.getByRole("button", { name: "Next" }).click();

  async function open(on = page) {
    await on.goto(`${url}/#event`);
    await on.locator("body[data-state=ready]").waitFor();
    await on.locator("#event [data-lead=steps]").waitFor();
  }

  test("steps with a condition, a draft, a file, a hint and a phone number make one lead", async () => {
    await open();
    assert.equal(await panel.getByLabel("Company").isVisible(), false);
    await panel.getByLabel("Occasion").selectOption("Conference");
    await next();
    await panel.getByText("Company is required").first().waitFor();
    await panel.getByLabel("Company").fill("Analytical Engines");
    await panel.getByLabel("Budget").fill("12500.50");
    await next();
    await step("Your plans");
    await panel.getByLabel("What do you have in mind?").fill(COMMENTS);
    await page.waitForFunction(draftHas, COMMENTS);

    await page.goto("about:blank");
    await open();
    await panel.locator("[data-lead=draft]").waitFor();
    await step("Your plans");
    assert.equal(await panel.getByLabel("What do you have in mind?").inputValue(), COMMENTS);
    const buffer = Buffer.from(Array.from({ length: 400_000 }, (_, index) => index % 251));
    await panel.getByLabel("A picture or floor plan").setInputFiles({ name: "hall.pdf", mimeType: "application/pdf", buffer });
    await next();
    await step("You");
    await panel.getByLabel("First name").fill("Ada");
    await panel.getByLabel("Last name").fill("Lovelace");
    await panel.getByLabel("E-mail").fill("ada@gmial.com");
    await panel.getByLabel("Phone").fill("(02) 9876 5432");
    await panel.getByRole("button", { name: "Use ada@gmail.com" }).click();
    await panel.getByRole("button", { name: "Send enquiry" }).click();
    await panel.getByText("Thank you.").waitFor();

    const [{ title, comments, name, content }, ...more] = await filesInCrm(sandbox, 1, Date.now() + 20_000, "UF_CRM_PLAN");
    assert.deepEqual([title, comments, name, Buffer.compare(content, buffer), more], ["Conference", COMMENTS, "hall.pdf", 0, []]);
    const { fields } = sandbox.stored("bitrix24.lead")[0];
    const { COMPANY_TITLE, NAME, LAST_NAME, OPPORTUNITY } = fields;
    assert.deepEqual([COMPANY_TITLE, NAME, LAST_NAME, Number(OPPORTUNITY)], ["Analytical Engines", "Ada", "Lovelace", 12_500.5]);
    assert.match(JSON.stringify(fields.EMAIL), /"ada@gmail\.com"/);
    assert.match(JSON.stringify(fields.PHONE), /"\+61298765432"/);
    await panel.getByRole("cell", { name: "hall.pdf" }).waitFor();
  });

  test("another occasion has no company, and the form begins again after it was sent", async () => {
    await open();
    await panel.getByLabel("Occasion").selectOption("Conference");
    await panel.getByLabel("Company").fill("Analytical Engines");
    await panel.getByLabel("Occasion").selectOption("Wedding");
    await next();
    await panel.getByLabel("What do you have in mind?").fill(COMMENTS);
    await next();
    for (const [label, value] of [["First name", "Ada"], ["Last name", "Lovelace"], ["E-mail", "ada@example.org"]]) {
      await panel.getByLabel(label).fill(value);
    }
    await panel.getByRole("button", { name: "Send enquiry" }).click();
    await panel.getByRole("button", { name: "Plan another event" }).click();
    await step("Your event");
    assert.equal(await panel.getByLabel("Occasion").inputValue(), "");
    await sandbox.waitForCalls(1);
    const { TITLE, COMPANY_TITLE } = sandbox.stored("bitrix24.lead")[0].fields;
    assert.deepEqual([TITLE, COMPANY_TITLE], ["Wedding", undefined]);
  });

  test("the form in steps does not scroll horizontally at 320 pixels", async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    await open();
    await next();
    await panel.locator("[data-lead=message]").first().waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  });
}

/** Whether the device has stored this text in a draft. Runs in the page. @param {string} text */
function draftHas(text) {
  return new Promise((resolve) => {
    const opening = indexedDB.open("leadwire-drafts");
    opening.onsuccess = () => {
      const db = opening.result;
      const found = db.transaction("leads").objectStore("leads").getAll();
      found.onsuccess = () => {
        db.close();
        resolve(JSON.stringify(found.result).includes(text));
      };
    };
  });
}
