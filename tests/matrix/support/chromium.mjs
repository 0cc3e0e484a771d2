// One Chromium for all rows, and for each page a context of its own, so that no row finds what another left.

import { chromium } from "playwright-core";

/** How long anything on a page may take, in milliseconds. */
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
 * A page of its own. What it complains about is in the list, too late for the page to hide it.
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
