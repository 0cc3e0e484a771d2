// Back after a send, in three browsers: a page from the back-forward cache shows the thanks as before, a page that is loaded again an
// empty form. Both can send another lead.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { BROWSERS, openBrowser } from "../support/webdriver.mjs";
import { ENQUIRY, htmlPage } from "./support/pages.mjs";
import { TestServer } from "./support/test-server.mjs";

const server = new TestServer();

before(() => server.start());
after(() => server.stop());

/** What a visitor sees: the form, or the thanks, never both or neither. */
const SHOWN = `(() => {
  const isShown = (element) => Boolean(element?.checkVisibility ? element.checkVisibility() : element?.offsetParent);
  const [form, thanks] = ["form", "[data-lead=success]"].map((selector) => isShown(document.querySelector(selector)));
  return JSON.stringify({ form, thanks, state: document.querySelector("lead-form").state, isPersisted: globalThis.isPersisted });
})()`;

/**
 * @param {Awaited<ReturnType<typeof openBrowser>>} browser
 * @param {string} name of the lead
 */
async function send(browser, name) {
  const values = { "contact.firstName": "Ann", "contact.lastName": "Smith", "contact.email": "ann@example.com", name };
  for (const [field, value] of Object.entries(values)) await browser.type(`form [name='${field}']`, value);
  await browser.click("form button");
  await browser.wait("document.querySelector('lead-form').state === 'success'");
}

/** @type {[name: string, markup: string][]} */
const FORMS = [
  ["page markup", ENQUIRY],
  ["rendered", `<lead-form relay="/relay" form="wedding"></lead-form>`],
];

for (const [kind, [name, markup]] of Object.values(BROWSERS).flatMap((kind) => FORMS.map((form) => /** @type {const} */ ([kind, form])))) {
  test(`${kind.name}, ${name}: the form or the thanks, and another lead, after Back`, async (context) => {
    server.reset();
    const script = `<script>
      globalThis.isPersisted = false;
      addEventListener("pageshow", (event) => (globalThis.isPersisted = event.persisted));
    </script>`;
    const url = server.addPage(`/back`, htmlPage(`${script}${markup}`), { "Cache-Control": "no-cache" });
    const other = server.addPage(`/elsewhere`, htmlPage(`<p id="other">Another page</p>`), { "Cache-Control": "no-cache" });
    const browser = await openBrowser(kind);
    try {
      await browser.read(url, "document.querySelector('form')?.noValidate");
      await send(browser, "First");
      await browser.read(other, "document.querySelector('#other') !== null");
      await browser.back();
      await browser.wait("document.querySelector('form')?.noValidate");
      const { isPersisted, ...shown } = JSON.parse(await browser.wait(SHOWN));
      context.diagnostic(isPersisted ? "from the back-forward cache" : "loaded again");
      const kept = { form: false, thanks: true, state: "success" };
      assert.deepEqual(shown, isPersisted ? kept : { form: true, thanks: false, state: "ready" });
      if (isPersisted) await browser.click("[data-lead-again]");
      await browser.wait("!document.querySelector('form').hidden");
      await send(browser, "Second");
      assert.deepEqual(server.leads.map(({ payload }) => payload.name), ["First", "Second"]);
    } finally {
      await browser.close();
    }
  });
}
