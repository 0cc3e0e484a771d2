// The demo page, end to end: a real Chromium fills its forms, and what arrived is read from the sandbox's own database.
//
//   node tests/e2e/demo.mjs --url http://127.0.0.1:8090 --db sandbox.db
//
// The sandbox must be serving the demo's folder, and be there for this run alone: its records are reset all the time.

import { rm } from "node:fs/promises";
import { after, beforeEach } from "node:test";
import { parseArgs } from "node:util";

import { access } from "./access.mjs";
import { launch, noComplaints } from "../support/browser.mjs";
import { bitrix24 } from "./bitrix24.mjs";
import { capillary } from "./capillary.mjs";
import { enquiry } from "./enquiry.mjs";
import { faults } from "./faults.mjs";
import { lists } from "./lists.mjs";
import { Sandbox } from "../support/sandbox.mjs";

const { url, db } = parseArgs({ options: { url: { type: "string" }, db: { type: "string" } } }).values;
if (!url || !db) {
  console.error("usage: node tests/e2e/demo.mjs --url http://127.0.0.1:PORT --db FILE");
  process.exit(2);
}

const sandbox = new Sandbox(url, db);
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

for (const cases of [enquiry, bitrix24, capillary, lists, faults, access]) cases({ page, sandbox });
noComplaints(complaints);
