// One Chromium for all rows, with a new context per page, so that rows share no state.

import { chromium } from "playwright-core";

/** The time limit of every action in a page, in milliseconds. */
const PATIENCE = 60_000;

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** @type {Promise<import("playwright-core").Browser> | undefined} */
let launched;

/**
 * A new page. Its logged errors are added to the list.
 */
export async function openPage() {
  launched ??= chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS });
  const context = await (await launched).newContext();
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  return { page, complaints, close: () => context.close() };
}

export async function chromiumVersion() {
  launched ??= chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS });
  return (await launched).version();
}

export async function closeChromium() {
  await (await launched)?.close();
}
