// The demo page, end to end: a real Chromium fills its forms, and what arrived is read from the sandbox's own database.
//
//   node tests/e2e/demo.mjs --url http://127.0.0.1:8090 --sandbox http://127.0.0.1:8091 --db sandbox.db --staff-key KEY
//
// The relay must be serving the demo's folder, and both be there for this run alone: records are reset all the time.

import { rm } from "node:fs/promises";
import { after, beforeEach } from "node:test";
import { parseArgs } from "node:util";

import { access } from "./access.mjs";
import { launch, noComplaints } from "../support/browser.mjs";
import { bitrix24 } from "./bitrix24.mjs";
import { capillary } from "./capillary.mjs";
import { enquiry } from "./enquiry.mjs";
import { faults } from "./faults.mjs";
import { gallery } from "./gallery.mjs";
import { lists } from "./lists.mjs";
import { Sandbox } from "../support/sandbox.mjs";
import { secrets } from "./secrets.mjs";
import { staff } from "./staff.mjs";

const text = /** @type {const} */ ({ type: "string" });
const { values } = parseArgs({ options: { url: text, sandbox: text, db: text, "staff-key": text } });
const { url, db, "staff-key": staffKey } = values;
if (!url || !values.sandbox || !db || !staffKey) {
  console.error("usage: node tests/e2e/demo.mjs --url URL --sandbox URL --db FILE --staff-key KEY");
  process.exit(2);
}

const sandbox = new Sandbox(values.sandbox, db);
const { context, page, profile, complaints } = await launch();

beforeEach(async () => {
  await sandbox.reset();
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto("about:blank");
  await page.goto(url);
  await page.locator("body[data-state=ready]").waitFor();
});

after(async () => {
  await context.close();
  await rm(profile, { recursive: true, force: true });
});

for (const cases of [enquiry, bitrix24, capillary, lists, staff, faults, secrets, access, gallery]) {
  cases({ page, sandbox, url, staffKey });
}
noComplaints(complaints);
