// The relay's admin page in Chromium: sign-in, summary, leads and their data, Send and Drop. The relay is the
// example `admin_page`, which serves sample leads with injected markup and scripts.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { parseArgs } from "node:util";

import { launch, testNoPageErrors } from "../support/browser.mjs";

const RELAY = new URL("../../target/debug/examples/admin_page", import.meta.url).pathname;

/** `--shots FOLDER` saves screenshots of the page, light and dark, wide and narrow. */
const { values } = parseArgs({ options: { shots: { type: "string" } } });

const folder = await mkdtemp(join(tmpdir(), "leadwire-admin-"));
const relay = spawn(RELAY, [join(folder, "ledger.db")], { stdio: ["ignore", "pipe", "inherit"] });
const [line] = await once(createInterface(relay.stdout), "line");
const [, url, staffKey] = /(http:\S+) (\S+)/.exec(line) ?? [];
const { context, page, profile, pageErrors } = await launch();

after(async () => {
  await context.close();
  relay.kill();
  await once(relay, "exit");
  await Promise.all([folder, profile].map((path) => rm(path, { recursive: true, force: true })));
});

const dashboard = page.locator("#dashboard");
const leads = page.locator("#leads > li");
const dialog = page.locator("#confirm-dialog");

/** @param {string} key */
const lead = (key) => page.locator(`[data-key="${key}"]`);

/** @param {string} key */
async function signIn(key) {
  await page.getByLabel("Staff key").fill(key);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("a wrong key shows an error and no data", async () => {
  await page.goto(`${url}/admin`);
  await signIn("not-the-key-0123456789");
  await page.getByText("This staff key is not valid.").waitFor();
  assert.equal(await dashboard.isVisible(), false);
});

test("the right key shows the leads by connection", async () => {
  await signIn(staffKey);
  await dashboard.waitFor();
  const rows = await page.locator("#connections tr").evaluateAll((all) =>
    all.map((row) => [...row.children].slice(0, 2).map((cell) => cell.textContent)),
  );
  assert.deepEqual(rows.map(([name]) => name), ["loyalty capillary", "portal bitrix24", "venue ivvy"]);
  assert.equal(rows[1][1], "4");
});

test("leads that looked automated are counted by form and reason", async () => {
  const rows = page.locator("#suspects tr");
  assert.deepEqual(await rows.evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent))), [
    ["wedding", "typed in too little time", "1", "0", "0"],
    ["wedding", "the trap input was filled in", "1", "0", "0"],
  ]);
});

test("the relays and their leases are shown", async () => {
  assert.equal(await page.locator("#relays-text").textContent(), "2 relays; no relay delivers loyalty");
  const cells = (/** @type {string} */ rows, /** @type {number[]} */ columns) =>
    page.locator(rows).evaluateAll(
      (all, columns) => all.map((row) => columns.map((column) => row.children[column].textContent)),
      columns,
    );
  const names = await cells("#relays tr", [0, 4]);
  assert.deepEqual(names, [
    ["relay-1:4711", "venue, portal, loyalty"],
    ["relay-2:4711", "venue, portal, loyalty"],
  ]);
  assert.deepEqual(await cells("#leases tr", [0, 1, 3]), [
    ["loyalty", "sample, not seen", "ended 4 h ago"],
    ["portal", "relay-2:4711", "held"],
    ["venue", "relay-1:4711", "held"],
  ]);
});

test("the chart has a text alternative and a table", async () => {
  const label = await page.locator("#chart svg").getAttribute("aria-label");
  assert.match(label ?? "", /^Leads by hour in the last 48 hours: \d+ received, \d+ delivered, [1-9]\d* held or dead$/);
  await page.getByText("Show as a table").click();
  assert.equal(await page.locator("#hours tbody tr").count(), 48);
  await page.getByText("Show as a table").click();
});

test("a lead's data is shown on request, and as text only", async () => {
  assert.equal(await leads.count(), 3);
  await lead("6c6b9f5e-0002").getByRole("button", { name: "Show" }).click();
  const details = lead("6c6b9f5e-0002").locator(".details");
  await details.waitFor();
  const text = await details.textContent();
  assert.match(text ?? "", /<img src=x onerror="document.title='owned'">/);
  assert.match(text ?? "", /<script>document.title='owned'<\/script>/);
  assert.equal(await details.locator("img, script, a").count(), 0);
  assert.equal(await page.title(), "Lead deliveries");
});

test("a narrow screen shows the page without scrolling sideways", async () => {
  await page.setViewportSize({ width: 320, height: 844 });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  await page.setViewportSize({ width: 1280, height: 800 });
});

test("screenshots", { skip: values.shots === undefined }, async () => {
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(values.shots ?? "", `admin-${colorScheme}.png`), fullPage: true });
  }
  await page.setViewportSize({ width: 320, height: 844 });
  await page.screenshot({ path: join(values.shots ?? "", "admin-narrow.png"), fullPage: true });
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: "light" });
});

test("Cancel and Escape change nothing", async () => {
  for (const action of ["Cancel", "Escape"]) {
    await lead("6c6b9f5e-0003").getByRole("button", { name: "Drop" }).click();
    await dialog.waitFor();
    if (action === "Escape") await page.keyboard.press("Escape");
    else await dialog.getByRole("button", { name: action }).click();
    await dialog.waitFor({ state: "hidden" });
  }
  assert.equal(await leads.count(), 3);
});

test("a dropped lead is dead and can still be sent", async () => {
  await lead("6c6b9f5e-0003").getByRole("button", { name: "Drop" }).click();
  await dialog.getByRole("button", { name: "Drop" }).click();
  await page.getByText("The lead was dropped.").waitFor();
  await page.waitForFunction(() => document.querySelectorAll("#leads > li").length === 2);
  await page.getByLabel("State").selectOption("dead");
  await lead("6c6b9f5e-0003").getByText("dropped by staff").waitFor();
  await lead("6c6b9f5e-0003").getByRole("button", { name: "Send" }).click();
  await dialog.getByRole("button", { name: "Send" }).click();
  await page.getByText("The lead will be sent.").waitFor();
});

test("sending a lead in doubt warns of a duplicate", async () => {
  await page.getByLabel("State").selectOption("held");
  await lead("6c6b9f5e-0001").getByText("may be in the CRM").waitFor();
  await lead("6c6b9f5e-0001").getByRole("button", { name: "Send" }).click();
  await dialog.getByText("This lead may already be in loyalty.").waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
});

test("a reload signs out, unless the key is to be remembered", async () => {
  await page.reload();
  assert.equal(await dashboard.isVisible(), false);
  await page.getByLabel("Stay signed in until this tab is closed").check();
  await signIn(staffKey);
  await dashboard.waitFor();
  await page.reload();
  await dashboard.waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  await page.reload();
  assert.equal(await page.locator("#sign-in").isVisible(), true);
});

testNoPageErrors(pageErrors);
