// Accessibility: keyboard, narrow screens, names of controls, and a layout that does not move during a click.

import assert from "node:assert/strict";
import { test } from "node:test";

import { DemoPanel } from "../support/demo-panel.mjs";

const PANELS = ["enquiry", "bitrix24", "capillary", "stage", "source"];

/** @param {import("../support/demo-panel.mjs").Demo} demo */
export function accessibility({ page, sandbox, staffKey }) {
  test("an enquiry can be sent with the keyboard only", async () => {
    const panel = await new DemoPanel(page, "enquiry").open();
    const { keyboard } = page;
    /** @param {string} name */
    const tabTo = async (name) => {
      for (let presses = 0; presses < 40; presses++) {
        await keyboard.press("Tab");
        if ((await focused(page)) === name) return;
      }
      assert.fail(`${name} cannot be reached with the Tab key`);
    };
    await tabTo("contact.firstName");
    await keyboard.press("Enter");
    assert.equal(await panel.status.textContent(), "Fix 5 issues before sending.");
    assert.equal(await focused(page), "contact.firstName", "the first invalid field has the focus");
    await keyboard.type("Ada");
    for (const [name, keys] of [
      ["contact.lastName", "Lovelace"],
      ["contact.email", "ada@example.org"],
      ["name", "Summer wedding"],
      ["typeId", "Wed"],
    ]) {
      await tabTo(name);
      await keyboard.type(keys);
    }
    await tabTo("submit");
    await keyboard.press("Enter");
    assert.equal((await panel.outcome()).title, "Delivered: added");
    const { name, stageId, sourceId, typeId } = sandbox.stored("ivvy.lead")[0].fields;
    assert.deepEqual([name, stageId, sourceId, typeId], ["Summer wedding", 1, 2, 1]);
    assert.equal(await focused(page), "submit", "the focus does not move");
  });

  test("arrow keys, Home and End select the tabs", async () => {
    await page.locator("#tab-event").focus();
    for (const [key, name] of [
      ["ArrowRight", "enquiry"],
      ["End", "outbox"],
      ["ArrowRight", "event"],
      ["ArrowLeft", "outbox"],
      ["Home", "event"],
    ]) {
      await page.keyboard.press(key);
      assert.equal(await page.evaluate(() => document.activeElement?.id), `tab-${name}`, key);
      assert.equal(await page.locator(`#${name}`).isVisible(), true);
      assert.equal(await page.locator("[role=tabpanel]:visible").count(), 1);
    }
  });

  test("a click on Send works while a message appears above the button", async () => {
    const panel = await new DemoPanel(page, "capillary").open();
    await panel.field("createdOn").fill("tomorrow");
    await panel.field("createdOn").focus();
    await panel.submitButton.scrollIntoViewIfNeeded();
    const box = await panel.submitButton.boundingBox();
    assert(box);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height - 3);
    await page.mouse.down();
    await page.mouse.up();
    await panel.status.getByText("Fix 4 issues before sending.").waitFor();
  });

  test("every control has an accessible name", async () => {
    const unnamed = await page.locator("input, select, textarea, button").evaluateAll((all) =>
      all
        .filter((one) => {
          const control = /** @type {HTMLInputElement} */ (one);
          return !control.labels?.length && !control.ariaLabel && !control.textContent?.trim();
        })
        .map((one) => one.outerHTML),
    );
    assert.deepEqual(unnamed, []);
  });

  test("the page does not scroll horizontally at 320 pixels, with issues and after a send", async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    for (const name of PANELS) {
      const panel = await new DemoPanel(page, name).open();
      await panel.submitButton.click();
      await panel.status.getByText("before sending").waitFor();
      assert.equal(await width(page), 320, `${name}, with issues`);
    }
    const panel = await new DemoPanel(page, "source").openAsStaff(staffKey);
    await panel.fill({ name: "A name with one very long word: ".concat("w".repeat(120)) });
    await panel.send();
    await panel.root.locator("details").evaluateAll((all) => all.forEach((one) => one.setAttribute("open", "")));
    assert.equal(await width(page), 320, "after a send");
  });
}

/**
 * The name of the focused field, or the type of the focused button.
 *
 * @param {import("playwright-core").Page} page
 */
function focused(page) {
  return page.evaluate(() => {
    const { activeElement } = document;
    return activeElement?.getAttribute("name") ?? activeElement?.getAttribute("type");
  });
}

/** @param {import("playwright-core").Page} page */
function width(page) {
  return page.evaluate(() => document.documentElement.scrollWidth);
}
