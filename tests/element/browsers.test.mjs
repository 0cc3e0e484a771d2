// The element in a page, the relay and the sandbox, in three browsers, with and without JavaScript.

import assert from "node:assert/strict";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { until } from "../support/until.mjs";
import { BROWSERS, openBrowser } from "../support/webdriver.mjs";
import { startRelay } from "../support/relay.mjs";
import { startSandbox } from "../support/sandbox.mjs";
import { RELAY_ENQUIRY, WEDDING_FORM, htmlPage } from "./support/pages.mjs";

const PKG = fileURLToPath(new URL("../../pkg", import.meta.url));

/** A policy that forbids all scripts. */
const NO_SCRIPT = `<meta http-equiv="Content-Security-Policy" content="script-src 'none'">`;

/** The policy comes first: scripts before it would run. */
const WITHOUT_SCRIPT = htmlPage(RELAY_ENQUIRY).replace(`<meta charset="utf-8">`, `<meta charset="utf-8">\n${NO_SCRIPT}`);

const PAGES = {
  "enquiry.html": htmlPage(RELAY_ENQUIRY),
  "rendered.html": htmlPage(`<lead-form relay="/" form="wedding"></lead-form>`, { lang: "ar", dir: "rtl" }),
  "no-script.html": WITHOUT_SCRIPT,
  "thanks.html": htmlPage(`<p id="thanks">Thank you.</p>`),
  "page.css": "",
};

/** @type {string} */
let folder;
/** @type {import("../support/sandbox.mjs").Sandbox} */
let sandbox;
/** @type {Awaited<ReturnType<typeof startRelay>>} */
let relay;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadwire-browsers-"));
  for (const [name, text] of Object.entries(PAGES)) await writeFile(join(folder, name), text);
  await symlink(PKG, join(folder, "pkg"));
  sandbox = await startSandbox();
  relay = await startRelay(sandbox.url, { settings: { static: folder }, forms: WEDDING_FORM });
});

after(async () => {
  await relay?.stop();
  await sandbox?.stop();
  await rm(folder, { recursive: true, force: true });
});

/**
 * The leads of this name in the CRM, each with its source and its contact's address.
 *
 * @param {string} name
 */
function stored(name) {
  const contacts = sandbox.stored("ivvy.contact");
  const leads = sandbox.stored("ivvy.lead").filter(({ fields }) => fields.name === name);
  return leads.map(({ fields }) => {
    const contact = contacts.find(({ id }) => id === String(fields.contactId));
    return [fields.sourceId, contact?.fields.email];
  });
}

for (const kind of Object.values(BROWSERS)) {
  test(`${kind.name}: a form is filled in, corrected and sent, and the lead is in the CRM`, async () => {
    const browser = await openBrowser(kind);
    try {
      await browser.read(`${relay.url}/enquiry.html`, "document.querySelector('form').noValidate");
      await browser.type("#first", "Ann");
      await browser.type("#email", "ann@");
      await browser.click("button");
      assert.equal(await browser.wait("document.querySelectorAll('[data-lead=summary] li').length"), 3);
      assert.equal(await browser.wait("document.activeElement.id"), "last");
      await browser.type("#last", "Smith");
      await browser.type("#email", "example.com");
      await browser.type("#name", kind.name);
      await browser.click("button");
      await browser.wait("document.querySelector('lead-form').state === 'success'");
      assert.deepEqual(stored(kind.name), [[2, "ann@example.com"]]);

      const label = "document.querySelector('lead-form label[for$=\"-2\"]')?.textContent";
      assert.equal(await browser.read(`${relay.url}/rendered.html`, label), "الاسم الأول");
    } finally {
      await browser.close();
    }
  });

  test(`${kind.name}: a form is filled in, corrected and sent without JavaScript`, async () => {
    const name = `${kind.name}, without JavaScript`;
    const browser = await openBrowser(kind);
    try {
      await browser.read(`${relay.url}/no-script.html`, "document.querySelector('form') !== null");
      assert.equal(await browser.wait("String(customElements.get('lead-form'))"), "undefined");
      await browser.type("#first", "Ann");
      await browser.type("#last", "Smith");
      await browser.type("#email", "ann@");
      await browser.type("#name", name);
      await browser.click("button");
      const error = await browser.wait("document.querySelector('li')?.textContent");
      assert.equal(error, "contact.email must be a valid e-mail address");
      assert.deepEqual(stored(name), []);
      await browser.back();
      await browser.wait("document.querySelector('#email')?.value === 'ann@'");
      await browser.type("#email", "example.com");
      await browser.click("button");
      assert.equal(await browser.wait("document.querySelector('#thanks')?.textContent"), "Thank you.");
      await until("the lead in the CRM", () => stored(name).length > 0);
      assert.deepEqual(stored(name), [[2, "ann@example.com"]]);
    } finally {
      await browser.close();
    }
  });
}
