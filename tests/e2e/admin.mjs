// The delivery page in Chromium: signing in, what is shown, a person's decisions, and leads that try to be more than
// text. It works on the relay's example `admin_page`, whose leads are invented.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { parseArgs } from "node:util";

import { launch, noComplaints } from "../support/browser.mjs";

const DESK = new URL("../../target/debug/examples/admin_page", import.meta.url).pathname;

/** `--shots FOLDER` keeps pictures of the page, light and dark. */
const { values } = parseArgs({ options: { shots: { type: "string" } } });

const folder = await mkdtemp(join(tmpdir(), "leadwire-desk-"));
const desk = spawn(DESK, [join(folder, "ledger.db")], { stdio: ["ignore", "pipe", "inherit"] });
const [line] = await once(createInterface(desk.stdout), "line");
const [, url, key] = /(http:\S+) (\S+)/.exec(line) ?? [];
const { context, page, profile, complaints } = await launch();

after(async () => {
  await context.close();
  desk.kill();
  await once(desk, "exit");
  await Promise.all([folder, profile].map((path) => rm(path, { recursive: true, force: true })));
});

const leads = page.locator("#leads > li");
const dialog = page.locator("#ask");

/** @param {string} given */
async function signIn(given) {
  await page.getByLabel("Staff key").fill(given);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("a wrong key shows nothing", async () => {
  await page.goto(`${url}/admin`);
  await signIn("not-the-key-0123456789");
  await page.getByText("This is not a staff key of this relay.").waitFor();
  assert.equal(await page.locator("#desk").isVisible(), false);
});

test("the right key shows where leads are", async () => {
  await signIn(key);
  await page.locator("#desk").waitFor();
  const rows = await page.locator("#queue tr").evaluateAll((all) =>
    all.map((row) => [...row.children].slice(0, 2).map((cell) => cell.textContent)),
  );
  assert.deepEqual(rows.map(([name]) => name), ["loyalty capillary", "portal bitrix24", "venue ivvy"]);
  assert.equal(rows[1][1], "4");
});

test("the chart tells its sums to who cannot see it", async () => {
  const words = await page.locator("#chart svg").getAttribute("aria-label");
  assert.match(words ?? "", /^Leads by hour in the last 48 hours: \d+ received, \d+ delivered, [1-9]\d* held or dead$/);
  await page.getByText("The same as a table").click();
  assert.equal(await page.locator("#hours tbody tr").count(), 48);
  await page.getByText("The same as a table").click();
});

test("a lead's data is shown on demand, and as text only", async () => {
  assert.equal(await leads.count(), 3);
  const lead = page.locator('[data-key="6c6b9f5e-0002"]');
  await lead.getByRole("button", { name: "Show" }).click();
  const data = lead.locator(".data");
  await data.waitFor();
  const text = await data.textContent();
  assert.match(text ?? "", /<img src=x onerror="document.title='owned'">/);
  assert.match(text ?? "", /<script>document.title='owned'<\/script>/);
  assert.equal(await data.locator("img, script, a").count(), 0);
  assert.equal(await page.title(), "Deliveries");
});

test("pictures", { skip: values.shots === undefined }, async () => {
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(values.shots ?? "", `admin-${colorScheme}.png`), fullPage: true });
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: join(values.shots ?? "", "admin-narrow.png"), fullPage: true });
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: "light" });
});

test("nothing is decided by Cancel or Escape", async () => {
  const drop = page.locator('[data-key="6c6b9f5e-0003"]').getByRole("button", { name: "Drop" });
  for (const way of ["Cancel", "Escape"]) {
    await drop.click();
    await dialog.waitFor();
    if (way === "Escape") await page.keyboard.press("Escape");
    else await dialog.getByRole("button", { name: way }).click();
    await dialog.waitFor({ state: "hidden" });
  }
  assert.equal(await leads.count(), 3);
});

test("a dropped lead is dead, and can still be sent", async () => {
  await page.locator('[data-key="6c6b9f5e-0003"]').getByRole("button", { name: "Drop" }).click();
  await dialog.getByRole("button", { name: "Drop" }).click();
  await page.getByText("The lead is dropped.").waitFor();
  await page.waitForFunction(() => document.querySelectorAll("#leads > li").length === 2);
  await page.getByLabel("that are").selectOption("dead");
  const lead = page.locator('[data-key="6c6b9f5e-0003"]');
  await lead.getByText("dropped by a person").waitFor();
  await lead.getByRole("button", { name: "Send" }).click();
  await dialog.getByRole("button", { name: "Send" }).click();
  await page.getByText("The lead will be sent.").waitFor();
});

test("who sends a lead in doubt is told", async () => {
  await page.getByLabel("that are").selectOption("held");
  const lead = page.locator('[data-key="6c6b9f5e-0001"]');
  await lead.getByText("may be in the CRM").waitFor();
  await lead.getByRole("button", { name: "Send" }).click();
  await dialog.getByText("This lead may already be in loyalty.").waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
});

test("a key is forgotten unless one asks to keep it", async () => {
  await page.reload();
  assert.equal(await page.locator("#desk").isVisible(), false);
  await page.getByLabel("Keep it until this tab is closed").check();
  await signIn(key);
  await page.locator("#desk").waitFor();
  await page.reload();
  await page.locator("#desk").waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  await page.reload();
  assert.equal(await page.locator("#enter").isVisible(), true);
});

noComplaints(complaints);
