// When a draft ends: after its time, with the lead, and by the visitor.

import assert from "node:assert/strict";
import { test } from "node:test";

import { browser, formWith, openAddress, openTab, reload, RESTORED, send, server, settle, stored, typeOccasion, untilGone, useBrowser, waitForOccasion } from "./support/drafts.mjs";

useBrowser();

/** @type {[days: string, later: number, isKept: boolean][]} */
const EXPIRIES = [["", 6.9, true], ["", 7.1, false], [`draft-days="30"`, 29, true], [`draft-days="30"`, 31, false], [`draft-days="none"`, 6, true]];
for (const mode of ["session", "device"]) {
  for (const [days, later, isKept] of EXPIRIES) {
    test(`draft="${mode}" ${days} is ${isKept ? "kept" : "deleted"} after ${later} days`, async () => {
      const form = formWith("", `draft="${mode}" ${days}`);
      const clock = `<script>
        const [now, later] = [Date.now, Number(sessionStorage.later ?? 0)];
        Date.now = () => now() + later * 86400000;
      </script>`;
      const page = await openTab(form, { head: clock });
      await typeOccasion(page, `Old ${later}`);
      await page.evaluate(`sessionStorage.later = "${later}"`);
      await reload(page);
      if (isKept) await waitForOccasion(page, `Old ${later}`);
      else assert.equal(await page.getByLabel("Occasion").inputValue(), "");
      if (!isKept && mode === "device") await untilGone(page, `Old ${later}`);
    });
  }
}

const INVALID = { status: 422, body: { outcome: "invalid", issues: [{ code: "required", path: ["name"], message: "name", params: {} }] } };

for (const mode of ["session", "device"]) {
  test(`draft="${mode}" is deleted when the lead is received`, async () => {
    const page = await openTab(formWith("", `draft="${mode}"`));
    await typeOccasion(page, `Received ${mode}`);
    await send(page, "success");
    await untilGone(page, `Received ${mode}`);
    await reload(page);
    assert.equal(await page.getByLabel("Occasion").inputValue(), "");
  });

  test(`draft="${mode}" is deleted when the outbox has the lead, and not written again`, async () => {
    const page = await openTab(formWith("", `draft="${mode}"`));
    await page.getByLabel("Occasion").focus();
    await page.waitForFunction(`performance.getEntriesByType("resource").some(({ name }) => name.endsWith("outbox/open-outbox.js"))`);
    await typeOccasion(page, `Saved ${mode}`);
    await browser.context.setOffline(true);
    try {
      await send(page, "queued");
    } finally {
      await browser.context.setOffline(false);
    }
    await server.waitForLeads(1);
    // Until then the outbox has the text, too.
    await page.locator("lead-form[data-state=success]").waitFor();
    await page.goto(server.addPage("/elsewhere", "<!doctype html><title>x</title>"));
    // The outbox may not have read the response.
    await untilGone(page, `Saved ${mode}`, "leadwire");
  });

  test(`draft="${mode}" is there again when the relay refuses the lead`, async () => {
    const page = await openTab(formWith("", `draft="${mode}"`));
    await typeOccasion(page, `Refused ${mode}`);
    server.responses = [INVALID];
    await send(page, "refused");
    await reload(page);
    await waitForOccasion(page, `Refused ${mode}`);
  });

  test(`draft="${mode}" is deleted by a reset`, async () => {
    const page = await openTab(formWith(`<button type="reset">Reset</button>`, `draft="${mode}"`));
    await typeOccasion(page, `Reset ${mode}`);
    await page.getByRole("button", { name: "Reset" }).click();
    await untilGone(page, `Reset ${mode}`);
  });

  test(`draft="${mode}" is deleted by the button, with the keyboard`, async () => {
    const page = await openTab(formWith("", `draft="${mode}"`));
    await typeOccasion(page, `Shared ${mode}`);
    await reload(page);
    await page.getByRole("button", { name: "Clear the form" }).waitFor();
    assert.equal(await page.getByRole("status").filter({ hasText: RESTORED }).count(), 1);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("status").filter({ hasText: "The form has been cleared." }).waitFor();
    assert.deepEqual(await page.evaluate("[document.activeElement.id, document.activeElement.value]"), ["name", ""]);
    await untilGone(page, `Shared ${mode}`);
    assert.equal(await page.getByText(RESTORED).count(), 0);
  });
}

/**
 * The received leads with these names. An outbox may send a lead again under its key, also one of an earlier test.
 *
 * @param {string[]} names
 * @returns {[key: string, name: string][]}
 */
function received(...names) {
  const leads = server.leads.map(({ key, payload }) => /** @type {[string, string]} */ ([key, payload.name]));
  return [...new Map(leads.filter(([, name]) => names.includes(name)))];
}

test("a draft is not restored when its page was killed after the outbox had the lead", async () => {
  const page = await openTab(formWith("", `draft="device"`));
  await typeOccasion(page, "Killed");
  await page.evaluate("IDBObjectStore.prototype.delete = () => {}");
  await send(page, "success");
  await page.close();
  const next = await openAddress(page.url());
  await untilGone(next, "Killed");
  assert.equal(await next.getByLabel("Occasion").inputValue(), "");
  assert.equal(await next.getByText(RESTORED).count(), 0);
});

test("a restored draft is sent under its key, and another by the same page under another", async () => {
  const before = await openTab(formWith("", `draft="device"`));
  await typeOccasion(before, "Restored");
  // In the draft, the key is before the texts.
  const [textsBefore] = (await stored(before)).split("Restored");
  const key = [...textsBefore.matchAll(/"key\\":\\"([-0-9a-f]{36})/g)].at(-1)?.[1];
  await before.close();
  const page = await openAddress(before.url());
  await waitForOccasion(page, "Restored");
  await send(page, "success");
  await page.getByRole("button", { name: "Send another" }).click();
  await typeOccasion(page, "Another");
  await send(page, "success");
  const [first, second, ...more] = received("Restored", "Another");
  assert.deepEqual([first, second[1], more], [[key, "Restored"], "Another", []]);
});

test("of two tabs with a restored draft, both send what they have", async () => {
  const first = await openTab(formWith("", `draft="device"`));
  await typeOccasion(first, "shared");
  const tabs = [await openAddress(first.url()), await openAddress(first.url())];
  for (const [index, tab] of tabs.entries()) {
    await waitForOccasion(tab, "shared");
    if (index > 0) await typeOccasion(tab, "of the second");
    await send(tab, "success");
  }
  const leads = received("shared", "of the second");
  assert.deepEqual(leads.map(([, name]) => name), ["shared", "of the second"]);
});

test("a form that is reset before its draft was read stays empty", async () => {
  const page = await openTab(formWith("", `draft="device"`));
  await typeOccasion(page, "Too late");
  // The database opens once the test says so.
  await page.addInitScript(`(() => {
    const { open } = IDBFactory.prototype;
    const held = new Promise((resolve) => (globalThis.answer = resolve));
    IDBFactory.prototype.open = function (name, ...version) {
      if (name !== "leadwire-drafts") return open.call(this, name, ...version);
      globalThis.isAsked = true;
      const late = new EventTarget();
      held.then(() => {
        const request = open.call(this, name, ...version);
        request.onsuccess = () => {
          late.result = request.result;
          late.onsuccess();
        };
      });
      return late;
    };
  })()`);
  await page.reload();
  await page.waitForFunction("globalThis.isAsked");
  await page.evaluate(`document.querySelector("form").reset()`);
  await page.evaluate("new Promise((resolve) => setTimeout(resolve)).then(answer)");
  await settle(page);
  assert.equal(await page.getByLabel("Occasion").inputValue(), "");
  await untilGone(page, "Too late");
});

test("of two tabs, the last writer wins, and nothing is mixed", async () => {
  const first = await openTab(formWith(`<input id="b" name="b">`, `draft="device"`));
  const second = await openAddress(first.url());
  await first.locator("#b").fill("first b");
  await typeOccasion(first, "first name");
  await typeOccasion(second, "second name");
  await untilGone(second, "first");
  for (const one of [first, second]) await one.close();
  const third = await openAddress(first.url());
  await waitForOccasion(third, "second name");
  assert.equal(await third.locator("#b").inputValue(), "");
});

test("a lead that one tab sends does not delete what another has typed since", async () => {
  const first = await openTab(formWith("", `draft="device"`));
  await typeOccasion(first, "sent");
  const second = await openAddress(first.url());
  await waitForOccasion(second, "sent");
  await typeOccasion(second, "typed since");
  await send(first, "success");
  await second.reload();
  await waitForOccasion(second, "typed since");
  // Clearing the form is for shared computers.
  await first.getByRole("button", { name: "Send another" }).click();
  await typeOccasion(first, "another");
  await second.getByRole("button", { name: "Clear the form" }).click();
  await untilGone(second, "another");
});

/**
 * Sends Older, and resets the form. The relay refuses Older after the call of the result.
 *
 * @param {import("playwright-core").Page} page
 * @param {(page: import("playwright-core").Page, text: string) => Promise<void>} type
 */
async function sendOlder(page, type) {
  await page.evaluate(`addEventListener("leadrefused", () => (globalThis.isRefused = true))`);
  let refuse = () => {};
  const after = new Promise((resolve) => (refuse = () => resolve(undefined)));
  server.responses = [{ ...INVALID, after, leadName: "Older" }];
  await type(page, "Older");
  await send(page, "queued");
  await page.getByRole("button", { name: "Send another" }).click();
  return () => {
    refuse();
    return page.waitForFunction("globalThis.isRefused");
  };
}

test("a lead that is refused after a reset of its form does not delete another tab's draft", async () => {
  const first = await openTab(formWith("", `draft="device"`));
  const refuse = await sendOlder(first, typeOccasion);
  const second = await openAddress(first.url());
  await typeOccasion(second, "Of the second tab");
  await refuse();
  await settle(first);
  await second.close();
  await waitForOccasion(await openAddress(first.url()), "Of the second tab");
});

/** @param {import("playwright-core").Page} page @param {string} text */
const fillOccasion = (page, text) => page.fill("[name=name]", text);

for (const [attributes, type] of /** @type {const} */ ([[`draft="device"`, typeOccasion], ["", fillOccasion]])) {
  test(`a lead that is refused after a reset of its form is not replaced by the next: ${attributes || "without a draft"}`, async () => {
    const page = await openTab(formWith("", attributes));
    const refuse = await sendOlder(page, type);
    await refuse();
    await type(page, "Next");
    await send(page, "success");
    const failed = await page.evaluate(`import("/pkg/outbox.js")
      .then(({ openOutbox }) => openOutbox({ crm: "ivvy", relay: "/relay", form: "wedding" }).failed())
      .then((entries) => entries.map(({ key }) => key))`);
    const [[key]] = received("Older");
    assert.ok(/** @type {string[]} */ (failed).includes(key), "Older is in the outbox");
  });
}

test("the pages reported no error", () => assert.deepEqual(browser.pageErrors, []));
