// Debian's Chromium with a separate profile. Errors that a page logs fail the run at its end.

import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { chromium } from "playwright-core";

/** The time limit of every action in the page. */
const ACTION_TIMEOUT_MS = 20_000;

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
  context.setDefaultTimeout(ACTION_TIMEOUT_MS);
  const page = context.pages()[0] ?? (await context.newPage());
  /** @type {string[]} */
  const pageErrors = [];
  page.on("pageerror", (error) => pageErrors.push(String(error)));
  page.on("console", (message) => {
    // The tests provoke error responses of CRMs.
    const isErrorResponse = message.text().startsWith("Failed to load resource: ");
    if (message.type() === "error" && !isErrorResponse) pageErrors.push(message.text());
  });
  return { context, page, profile, pageErrors };
}

/**
 * Declares the test that no page has logged an error. Must be called after all other tests are declared.
 *
 * @param {string[]} pageErrors
 */
export function testNoPageErrors(pageErrors) {
  test("the page logged no error and violated no content security policy", () => {
    assert.deepEqual(pageErrors, []);
  });
}
