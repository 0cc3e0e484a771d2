// A script that posts every form of the page, and does not look at defaultPrevented: with the relay and the sandbox, one lead is in
// the CRM, whichever listener was first.

import assert from "node:assert/strict";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { launch } from "../support/browser.mjs";
import { startRelay } from "../support/relay.mjs";
import { startSandbox } from "../support/sandbox.mjs";
import { until } from "../support/until.mjs";
import { RELAY_ENQUIRY, WEDDING_FORM, htmlPage } from "./support/pages.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Script that posts a form as its event comes to the target. */
const POST = `(event) => {
  event.preventDefault();
  globalThis.posted = fetch(event.target.action, { method: "POST", body: new URLSearchParams(new FormData(event.target)) }).then(({ url }) => url);
}`;

/** @type {[why: string, before: string, after: string, isElement: boolean][]} `isElement`: whether the element sends, too */
const PAGES = [
  ["on the form, before the element", `document.querySelector("form").addEventListener("submit", ${POST})`, "", false],
  ["on the document, capturing", `document.addEventListener("submit", ${POST}, true)`, "", false],
  ["on the form, after the element", "", `document.querySelector("form").addEventListener("submit", ${POST})`, true],
  ["on the document", `document.addEventListener("submit", ${POST})`, "", true],
  ["htmx before the element", `document.body.setAttribute("hx-boost", "true"), import("/node_modules/htmx.org/dist/htmx.esm.js")`, "", true],
  [
    "htmx after the element",
    `document.body.setAttribute("hx-boost", "true")`,
    `import("/node_modules/htmx.org/dist/htmx.esm.js").then(({ default: htmx }) => htmx.process(document.body))`,
    true,
  ],
];

/** @type {string} */
let folder;
/** @type {import("../support/sandbox.mjs").Sandbox} */
let sandbox;
/** @type {Awaited<ReturnType<typeof startRelay>>} */
let relay;
/** @type {Awaited<ReturnType<typeof launch>>} */
let browser;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadwire-listeners-"));
  // The element is defined once the first script has run.
  const html = htmlPage(RELAY_ENQUIRY).replace(/<script type="module".*?<\/script>/, "");
  await writeFile(join(folder, "enquiry.html"), html);
  await writeFile(join(folder, "thanks.html"), htmlPage("<p>Thank you from the relay.</p>"));
  await writeFile(join(folder, "page.css"), "");
  for (const name of ["pkg", "node_modules"]) await symlink(join(ROOT, name), join(folder, name));
  sandbox = await startSandbox();
  relay = await startRelay(sandbox.url, { settings: { static: folder }, forms: WEDDING_FORM });
  browser = await launch();
});

after(async () => {
  await browser?.context.close();
  await rm(browser.profile, { recursive: true, force: true });
  await relay?.stop();
  await sandbox?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** @param {string} name of the leads */
function stored(name) {
  return sandbox.stored("ivvy.lead").filter(({ fields }) => fields.name === name).length;
}

for (const [why, first, last, isElement] of PAGES) {
  test(`one lead with another script's listener ${why}`, async () => {
    const { page } = browser;
    await page.goto(`${relay.url}/enquiry.html`);
    await page.evaluate(`(async () => { await (${first || "undefined"}) })()`);
    await page.evaluate(`import("/pkg/element.js").then(() => undefined)`);
    await page.evaluate(`(async () => { await (${last || "undefined"}) })()`);
    const values = { first: "Ann", last: "Smith", email: "ann@example.com", name: why };
    for (const [id, value] of Object.entries(values)) await page.locator(`#${id}`).fill(value);
    await page.getByRole("button").click();
    if (isElement) await page.getByText("Thank you. We have received your message.").waitFor();
    const isHtmx = why.startsWith("htmx");
    if (!isHtmx) assert.match(String(await page.evaluate("globalThis.posted")), /\/thanks\.html$/);
    await until("the lead in the CRM", () => stored(why) > 0);
    // Another lead of the same form comes after both requests of the first, and is delivered after them.
    await page.goto(`${relay.url}/enquiry.html`);
    await page.evaluate(`import("/pkg/element.js").then(() => undefined)`);
    for (const [id, value] of Object.entries({ ...values, name: `${why}, next` })) await page.locator(`#${id}`).fill(value);
    await page.getByRole("button").click();
    await page.getByText("Thank you. We have received your message.").waitFor();
    await until("the next lead in the CRM", () => stored(`${why}, next`) > 0);
    assert.equal(stored(why), 1);
  });
}
