// End-to-end tests of the demo page in Chromium. The stored records are read from the sandbox's database.
//
//   node tests/e2e/demo.mjs --url http://127.0.0.1:8090 --sandbox http://127.0.0.1:8091 --db sandbox.db --staff-key KEY
//
// The relay must serve the demo page. Each test deletes the sandbox's records.

import { rm } from "node:fs/promises";
import { after, beforeEach } from "node:test";
import { parseArgs } from "node:util";

import { launch, testNoPageErrors } from "../support/browser.mjs";
import { Sandbox } from "../support/sandbox.mjs";
import { accessibility } from "./accessibility.mjs";
import { bitrix24 } from "./bitrix24.mjs";
import { capillary } from "./capillary.mjs";
import { credentials } from "./credentials.mjs";
import { enquiry } from "./enquiry.mjs";
import { event } from "./event.mjs";
import { faults } from "./faults.mjs";
import { gallery } from "./gallery.mjs";
import { staffForms } from "./staff-key.mjs";
import { stageAndSource } from "./stage-and-source.mjs";

const text = /** @type {const} */ ({ type: "string" });
const { values } = parseArgs({ options: { url: text, sandbox: text, db: text, "staff-key": text } });
const { url, db, "staff-key": staffKey } = values;
if (!url || !values.sandbox || !db || !staffKey) {
  console.error("usage: node tests/e2e/demo.mjs --url URL --sandbox URL --db FILE --staff-key KEY");
  process.exit(2);
}

const sandbox = new Sandbox(values.sandbox, db);
const { context, page, profile, pageErrors } = await launch();

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

const SUITES = [
  event,
  enquiry,
  bitrix24,
  capillary,
  stageAndSource,
  staffForms,
  faults,
  credentials,
  accessibility,
  gallery,
];
for (const declareTests of SUITES) {
  declareTests({ page, sandbox, url, staffKey });
}
testNoPageErrors(pageErrors);
