// Every page of the site under a strict policy: axe-core in light and dark, narrow and zoomed windows, visible focus, and
// links. With SHOTS=folder it writes screenshots.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { DESKTOP, focusedElement, NARROW, openSitePage, overflow, PAGES, screenshot, setWindow, violations, ZOOMED } from "./support/site.mjs";
import { browser, server, useBrowser } from "../element/support/browser.mjs";

useBrowser();

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SITE = join(ROOT, "target/site");
/** More than any page has. */
const MAX_TAB_STOPS = 250;

for (const [name] of PAGES) {
  for (const scheme of /** @type {const} */ (["light", "dark"])) {
    test(`axe-core finds nothing: ${name}, ${scheme}`, async () => {
      await browser.page.emulateMedia({ colorScheme: scheme });
      await setWindow(DESKTOP);
      await openSitePage(name);
      await screenshot(`${name}-${scheme}`);
      assert.deepEqual(await violations(), []);
    });
  }

  for (const window of [NARROW, ZOOMED]) {
    test(`nothing is cut off, and every focus is visible: ${name}, ${window.name}`, async () => {
      await browser.page.emulateMedia({ colorScheme: "light" });
      await setWindow(window);
      await openSitePage(name);
      await screenshot(`${name}-${window.width}`);
      assert.deepEqual(await overflow(), []);
      assert.deepEqual(await focusProblems(), []);
    });
  }
}

/** Goes through the page with the Tab key, and returns the focused elements that are not visible. */
async function focusProblems() {
  const problems = [];
  for (let stops = 0; stops < MAX_TAB_STOPS; stops++) {
    await browser.page.keyboard.press("Tab");
    const element = await focusedElement();
    // After the last element the browser's own controls have the focus.
    if (!element) return stops < 5 ? [...problems, `only ${stops} tab stops`] : problems;
    if (element.problem) problems.push(`${element.id || element.text}: ${element.problem}`);
  }
  return [...problems, `more than ${MAX_TAB_STOPS} tab stops`];
}

test("every link and every file exists", async () => {
  const pages = (await readdir(SITE)).filter((name) => name.endsWith(".html"));
  const texts = new Map();
  for (const page of pages) texts.set(page, await readFile(join(SITE, page), "utf8"));
  const missing = [];
  let links = 0;
  for (const [page, text] of texts) {
    for (const [, address] of text.matchAll(/<(?:a|link|script|img)\b[^>]*?(?:href|src)="([^"]+)"/g)) {
      if (/^https:/.test(address)) continue;
      links++;
      const [, file, fragment] = /^([^?#]*)[^#]*(?:#(.*))?$/.exec(address) ?? [];
      const target = file || page;
      const exists = (await stat(join(SITE, target)).catch(() => undefined))?.isFile();
      const hasFragment = !fragment || texts.get(target)?.includes(`id="${fragment}"`);
      if (!exists || !hasFragment) missing.push(`${page}: ${address}`);
    }
  }
  assert.deepEqual(missing, []);
  assert(links > 200, `${links} links`);
});

test("the site works in any directory of a host", async () => {
  await browser.page.goto(`${server.url}/some/where/site/index.html`);
  await browser.page.locator("[name='contact.firstName']").fill("Ann");
  await browser.page.locator("[name='contact.lastName']").fill("Smith");
  await browser.page.locator("[name='contact.email']").fill("ann@example.com");
  await browser.page.getByRole("button", { name: "Send" }).click();
  await browser.page.getByText("delivered, lead 763").waitFor();
  assert.deepEqual(server.leads, [], "nothing left the page");
});

test("the start page's code sample prints the output in its comments", async () => {
  const sample = await readFile(join(ROOT, "www/site/snippets/validate.js"), "utf8");
  const expected = [...sample.matchAll(/^\/\/ (.*)$/gm)].map(([, line]) => line);
  // In the repository, where the package is found by its name.
  const printed = execFileSync("node", ["--input-type=module", "--eval", sample], { cwd: ROOT, encoding: "utf8" });
  assert.deepEqual(printed.trim().split("\n"), expected);
});

test("the Copy button copies a code sample", async () => {
  await browser.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await setWindow(DESKTOP);
  await openSitePage("index");
  await browser.page.getByRole("button", { name: "Copy" }).first().click();
  await browser.page.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(
    await browser.page.evaluate("navigator.clipboard.readText()"),
    `<script type="module" src="/leadwire/element.bundle.js"></script>\n<lead-form relay="/relay" form="contact"></lead-form>`,
  );
});

test("the reference contains the field tables and the settings", async () => {
  await openSitePage("reference");
  const row = await browser.page.locator("#ivvy\\.lead + .scroll tr", { has: browser.page.getByText("sourceId", { exact: true }) }).innerText();
  assert.equal(row.replaceAll("\t", "|"), "sourceId|integer id|when id is missing|The unique source id of the lead.");
  await openSitePage("relay");
  const settings = (await readFile(join(ROOT, "docs/relay.md"), "utf8")).match(/^\| `[a-z_]+` .*$/gm) ?? [];
  const shown = await browser.page.locator("article td:first-child").allInnerTexts();
  const missing = settings.map((line) => /`([a-z_]+)`/.exec(line)?.[1] ?? "").filter((name) => !shown.some((cell) => cell.split(" ").includes(name)));
  assert.deepEqual(missing, []);
  assert(settings.length > 15, `${settings.length} settings`);
});

test("the pages reported no error", () => assert.deepEqual(browser.pageErrors, []));
