// A form with a file input that Chromium posts to a relay without JavaScript, as `multipart/form-data`.

import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { launch } from "../support/browser.mjs";
import { startRelay } from "../support/relay.mjs";
import { startSandbox } from "../support/sandbox.mjs";
import { until } from "../support/until.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** @type {import("../support/sandbox.mjs").Sandbox} */
let sandbox;
/** @type {import("../support/relay.mjs").Relay} */
let relay;
/** @type {Awaited<ReturnType<typeof launch>>} */
let browser;

before(async () => {
  sandbox = await startSandbox("--www", ROOT);
  relay = await startRelay(sandbox.url, { settings: { static: ROOT, origins: [sandbox.url] } });
  browser = await launch();
});
after(async () => {
  await browser.context.close();
  await rm(browser.profile, { recursive: true, force: true });
  await relay.stop();
  await sandbox.stop();
});

/** Of pages in two encodings. @type {[charset: string, title: string][]} */
const ROWS = [["utf-8", "Jürg Łoś"], ["windows-1251", "Jürg Иван"]];
for (const [charset, title] of ROWS) {
  test(`a page in ${charset}`, async () => {
    const file = join(browser.profile, "plan.pdf");
    await writeFile(file, Buffer.alloc(300_000, "x"));
    // A page of its own: the one before may still follow its redirect.
    const page = await browser.context.newPage();
    await page.goto(`${sandbox.url}/tests/support/blank.html`);
    // The page's own encoding: the attribute has the same effect on a post as the encoding of the page.
    await page.setContent(`<form action="${relay.url}/forms/callback" method="post" enctype="multipart/form-data"
      accept-charset="${charset}"><input name="fields.TITLE"><input type="hidden" name="_charset_"><input type="file" name="plan"><button>Send</button></form>`);
    await page.locator("[name='fields.TITLE']").fill(title);
    await page.locator("[type=file]").setInputFiles(file);
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await page.getByRole("button", { name: "Send" }).click();
    assert.equal((await answered).status(), 303);
    await until("the lead is delivered", () => sandbox.stored("bitrix24.lead").some(({ fields }) => fields.TITLE === title));
    await page.close();
  });
}
