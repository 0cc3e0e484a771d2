// A rendered form with a phone number in Chromium, Firefox and WebKitGTK: its styles, what it submits, the remark, and the lead.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { BROWSERS, openBrowser } from "../support/webdriver.mjs";
import { htmlPage } from "./support/pages.mjs";
import { TestServer } from "./support/test-server.mjs";

const server = new TestServer();

before(async () => {
  await server.start();
  Object.assign(server.profiles, { wedding: { ...server.profiles.wedding, phoneCountry: "AU" } });
});
after(() => server.stop());

/** The value of the phone number, as it would be submitted; as soon as it is changed. */
const SUBMITTED = `(() => {
  const number = new FormData(document.querySelector("form")).get("contact.phone");
  return number === "0412 345 678" ? "" : number;
})()`;

for (const kind of Object.values(BROWSERS)) {
  test(`${kind.name}: a rendered form with a phone number`, async () => {
    const browser = await openBrowser(kind);
    server.leads = [];
    try {
      const url = server.addPage("/rendered", htmlPage(`<lead-form relay="/relay" form="wedding"></lead-form>`));
      await browser.read(url, "document.querySelector('form')?.noValidate");
      assert.equal(await browser.wait("getComputedStyle(document.querySelector('form')).display"), "grid");
      const values = { "contact.firstName": "Ann", "contact.lastName": "Smith", "contact.email": "ann@example.com", name: kind.name };
      await browser.type("[name='contact.phone']", "555 888");
      for (const [field, value] of Object.entries(values)) await browser.type(`form [name='${field}']`, value);
      const remark = await browser.wait("document.querySelector('[data-lead=note]:not([hidden])')?.textContent");
      assert.equal(remark, "This does not look like a phone number in Australia.");
      await browser.wait("(document.querySelector(\"[name='contact.phone']\").value = '0412 345 678')");
      assert.equal(await browser.wait(SUBMITTED), "+61412345678");
      await browser.click("form .lead-button");
      await browser.wait("document.querySelector('lead-form').state === 'success'");
      assert.deepEqual(server.leads.map(({ payload }) => [payload.name, payload.contact.phone]), [[kind.name, "+61412345678"]]);
    } finally {
      await browser.close();
    }
  });
}
