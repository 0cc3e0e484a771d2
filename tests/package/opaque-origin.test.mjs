// Pages without an origin, in Chromium with a relay: a form in a sandboxed frame, and a page that is opened as a file. Their requests
// have `Origin: null`.

import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { launch } from "../support/browser.mjs";
import { STAFF_KEY, startRelay } from "../support/relay.mjs";
import { startSandbox } from "../support/sandbox.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A form whose suspect leads are delivered, and one whose suspect leads are held. */
const FORMS = ["deliver", "hold"].map((suspects) => `
[form.${suspects}]
crm = "portal"
kind = "bitrix24.lead"
allow = ["fields.TITLE"]
suspects = "${suspects}"
rate = "6000/min"
least_elapsed_ms = 0
`);

/** @type {import("../support/sandbox.mjs").Sandbox} */
let sandbox;
/** @type {import("../support/relay.mjs").Relay} */
let relay;
/** @type {Awaited<ReturnType<typeof launch>>} */
let browser;

before(async () => {
  sandbox = await startSandbox("--www", ROOT);
  relay = await startRelay(sandbox.url, { settings: { static: ROOT }, forms: FORMS.join("") });
  browser = await launch();
});
beforeEach(() => sandbox.reset());
after(async () => {
  await browser.context.close();
  await rm(browser.profile, { recursive: true, force: true });
  await relay.stop();
  await sandbox.stop();
});

/** @param {string} form @param {string} title */
const html = (form, title) => `<!doctype html><meta charset="utf-8"><script type="module" src="${relay.url}/pkg/element.bundle.js"></script>
  <lead-form relay="${relay.url}" form="${form}" kind="bitrix24.lead"><form action="${relay.url}/forms/${form}" method="post">
  <input name="fields.TITLE" value="${title}"><button>Send</button></form></lead-form>`;

/** Opens the page in a sandboxed frame of another origin than the relay's. @param {string} content */
async function openFrame(content) {
  await browser.page.goto(`${sandbox.url}/tests/support/blank.html`);
  await browser.page.evaluate((srcdoc) => {
    document.body.append(Object.assign(document.createElement("iframe"), { srcdoc, sandbox: "allow-scripts allow-forms" }));
  }, content);
  return browser.page.frameLocator("iframe");
}

/** @param {string} content */
async function openFile(content) {
  const path = join(browser.profile, "page.html");
  await writeFile(path, content);
  await browser.page.goto(pathToFileURL(path).href);
  return browser.page;
}

/** @returns {Promise<any>} the relay's state of the lead with this key */
async function stateOf(/** @type {string} */ key) {
  const response = await fetch(`${relay.url}/leads/${key}`, { headers: { Authorization: `Bearer ${STAFF_KEY}` } });
  return response.json();
}

for (const [where, open] of /** @type {const} */ ([["a sandboxed frame", openFrame], ["a page opened as a file", openFile]])) {
  test(`${where}: a suspect lead is delivered, if the form says so`, async () => {
    const view = await open(html("deliver", where));
    await view.locator("form[novalidate]").waitFor();
    await view.getByRole("button").click();
    await view.getByText("Thank you.").waitFor();
    assert.deepEqual(sandbox.stored("bitrix24.lead").map(({ fields }) => fields.TITLE), [where]);
  });

  test(`${where}: a suspect lead is held`, async () => {
    const view = await open(html("hold", where));
    await view.locator("form[novalidate]").waitFor();
    const posted = browser.page.waitForRequest((request) => request.method() === "POST");
    await view.getByRole("button").click();
    await view.getByText("Thank you.").waitFor();
    const request = await posted;
    assert.equal(await request.headerValue("origin"), "null");
    const { key } = JSON.parse(request.postData() ?? "");
    const { state, reason } = await stateOf(key);
    assert.deepEqual([state, reason], ["held", "suspect: the page's origin is not known"]);
    assert.equal(sandbox.stored("bitrix24.lead").length, 0);
  });

  test(`${where}: a staff key is refused`, async () => {
    const view = await open(html("hold", where));
    const status = await view.locator("body").evaluate(
      async (_, { url, key }) => (await fetch(`${url}/leads/unknown`, { headers: { Authorization: `Bearer ${key}` } })).status,
      { url: relay.url, key: STAFF_KEY },
    );
    assert.equal(status, 403);
  });
}
