// Debian's Chromium with a separate profile. Errors that a page logs fail the run at its end.

import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { chromium } from "playwright-core";

/** The time limit of every action in the page, in milliseconds. */
const PATIENCE = 20_000;

export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function launch() {
  const profile = await mkdtemp(join(tmpdir(), "leadwire-e2e-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: "/usr/bin/chromium",
    args: FLAGS,
    colorScheme: "light",
  });
  context.setDefaultTimeout(PATIENCE);
  const page = context.pages()[0] ?? (await context.newPage());
  /** @type {string[]} */
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    // A CRM's error, which the tests provoke.
    const isRefusal = message.text().startsWith("Failed to load resource: ");
    if (message.type() === "error" && !isRefusal) complaints.push(message.text());
  });
  return { context, page, profile, complaints };
}

/**
 * Must be called after all other tests are declared.
 *
 * @param {string[]} complaints
 */
export function noComplaints(complaints) {
  test("the page reported no error, and broke no rule of its content security policy", () => {
    assert.deepEqual(complaints, []);
  });
}
