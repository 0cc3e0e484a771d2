// The page for everyone: by keyboard alone, on a narrow screen, and with a pointer that notes must not slip away from.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Desk } from "./desk.mjs";

const DESKS = ["enquiry", "bitrix24", "capillary", "stage", "source"];

/** @param {import("./desk.mjs").World} world */
export function access({ page, sandbox, staffKey }) {
  test("an enquiry is sent by keyboard alone", async () => {
    const desk = new Desk(page, "enquiry");
    const { keyboard } = page;
    /** @param {string} name */
    const tabTo = async (name) => {
      for (let presses = 0; presses < 40; presses++) {
        await keyboard.press("Tab");
        if ((await focused(page)) === name) return;
      }
      assert.fail(`${name} is not reached by the tab key`);
    };
    await tabTo("contact.firstName");
    await keyboard.press("Enter");
    assert.equal(await desk.summary.textContent(), "5 issues to mend before this can be sent.");
    assert.equal(await focused(page), "contact.firstName", "the first field with an issue has the focus");
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
    assert.equal((await desk.result()).title, "Delivered: added");
    const { name, stageId, sourceId, typeId } = sandbox.stored("ivvy.lead")[0].fields;
    assert.deepEqual([name, stageId, sourceId, typeId], ["Summer wedding", 1, 2, 1]);
    assert.equal(await focused(page), "submit", "the focus stays where it was");
  });

  test("the tabs are moved through by arrow keys", async () => {
    await page.locator("#tab-enquiry").focus();
    for (const [key, name] of [
      ["ArrowRight", "bitrix24"],
      ["End", "offline"],
      ["ArrowRight", "enquiry"],
      ["ArrowLeft", "offline"],
      ["Home", "enquiry"],
    ]) {
      await page.keyboard.press(key);
      assert.equal(await page.evaluate(() => document.activeElement?.id), `tab-${name}`, key);
      assert.equal(await page.locator(`#${name}`).isVisible(), true);
      assert.equal(await page.locator("[role=tabpanel]:visible").count(), 1);
    }
  });

  test("a click is not lost when leaving a field makes a note appear above the button", async () => {
    const desk = await new Desk(page, "capillary").open();
    await desk.field("createdOn").fill("tomorrow");
    await desk.field("createdOn").focus();
    await desk.submit.scrollIntoViewIfNeeded();
    const box = await desk.submit.boundingBox();
    assert(box);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height - 3);
    await page.mouse.down();
    await page.mouse.up();
    await desk.summary.getByText("4 issues to mend before this can be sent.").waitFor();
  });

  test("every control has a name", async () => {
    const nameless = await page.locator("input, select, textarea, button").evaluateAll((all) =>
      all
        .filter((one) => {
          const control = /** @type {HTMLInputElement} */ (one);
          return !control.labels?.length && !control.ariaLabel && !control.textContent?.trim();
        })
        .map((one) => one.outerHTML),
    );
    assert.deepEqual(nameless, []);
  });

  test("at 320 pixels nothing scrolls sideways, with issues shown and after a send", async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    for (const name of DESKS) {
      const desk = await new Desk(page, name).open();
      await desk.submit.click();
      await desk.summary.getByText("before this can be sent").waitFor();
      assert.equal(await width(page), 320, `${name} with issues`);
    }
    const desk = await new Desk(page, "source").openWith(staffKey);
    await desk.fill({ name: "A name of one very long word: ".concat("w".repeat(120)) });
    await desk.send();
    await desk.panel.locator("details").evaluateAll((all) => all.forEach((one) => one.setAttribute("open", "")));
    assert.equal(await width(page), 320, "after a send");
  });
}

/**
 * The name of the field with the focus, or the type of the button.
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
