// A visitor types while tabs and browsers are killed. A draft on the device must have at least what was reported as stored, and
// never text that was not typed.
//
//   node tests/element/draft-kills.mjs --kills 20 [--seed N]

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { ChromiumProcess } from "../support/chromium-process.mjs";
import { seeded } from "../support/random.mjs";
import { formWith } from "./support/drafts.mjs";
import { htmlPage } from "./support/pages.mjs";
import { TestServer } from "./support/test-server.mjs";

const { values } = parseArgs({ options: { kills: { type: "string" }, seed: { type: "string" } } });
const kills = Number(values.kills ?? 20);
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const random = seeded(seed);
console.log(`seed ${seed}; ${kills} kills`);

/** Reports each draft once its transaction has completed. */
const REPORT = `<script>
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value) {
    this.transaction.addEventListener("complete", () => console.log("stored " + value.content));
    return put.call(this, value);
  };
</script>`;

const server = await new TestServer().start();
const address = server.addPage("/typed", htmlPage(formWith("", `draft="device"`), { head: REPORT }));
const folder = await mkdtemp(join(tmpdir(), "leadwire-draft-kills-"));
let browser = await ChromiumProcess.start(join(folder, "profile"));

/** @type {Record<string, number>} */
const killed = { tab: 0, browser: 0, group: 0 };
const KINDS = Object.keys(killed);
/** @type {string[]} */
const lost = [];
let typed = "";
let stored = "";
let writes = 0;

for (let kill = 0; kill <= kills; kill++) {
  const page = await browser.newPage();
  page.on("console", (message) => {
    const content = /^stored (.*)$/s.exec(message.text())?.[1];
    if (!content) return;
    stored = JSON.parse(content).controls[0]?.[1] ?? "";
    writes++;
  });
  await page.goto(address);
  if (stored !== "") await page.locator("[data-lead=draft]").waitFor();
  const restored = await page.getByLabel("Occasion").inputValue();
  if (!typed.startsWith(restored) || restored.length < stored.length) lost.push(`${JSON.stringify(restored)} instead of ${JSON.stringify(stored)}`);
  if (kill === kills) break;
  typed = restored;
  const kind = KINDS[Math.floor(random() * KINDS.length)];
  killed[kind]++;
  // The page ends while a key is pressed.
  const end = Date.now() + 200 + random() * 1_500;
  await page.getByLabel("Occasion").press("End");
  while (Date.now() < end) {
    const letter = String.fromCharCode(97 + Math.floor(random() * 26));
    typed += letter;
    await page.keyboard.type(letter);
  }
  if (kind === "tab") await browser.crashTab(page);
  else if (kind === "browser") await browser.crashBrowser();
  else await browser.kill();
  if (kind !== "tab") browser = await ChromiumProcess.start(join(folder, "profile"));
}

await browser.kill();
await server.stop();
await rm(folder, { recursive: true, force: true });
console.log(`killed: ${JSON.stringify(killed)}; drafts written: ${writes}; letters typed: ${typed.length}; lost: ${lost.length}`);
for (const one of lost) console.error(one);
process.exitCode = lost.length > 0 || writes === 0 ? 1 : 0;
