// Firefox and WebKitGTK each fill, fail, mend and send a form.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { BROWSERS, openBrowser } from "../matrix/support/webdriver.mjs";
import { ENQUIRY, page } from "./support/pages.mjs";
import { Stand } from "./support/stand.mjs";

const stand = new Stand();

before(() => stand.start());
after(() => stand.stop());

for (const kind of Object.values(BROWSERS)) {
  test(`${kind.name} fills, fails, mends and sends`, async () => {
    stand.reset();
    const browser = await openBrowser(kind);
    try {
      await browser.read(stand.page("/enquiry", page(ENQUIRY)), "document.querySelector('form').noValidate");
      await browser.type("#first", "Ann");
      await browser.type("#email", "ann@");
      await browser.click("button");
      const problems = await browser.wait("document.querySelector('[data-lead=summary] li') && [...document.querySelectorAll('[data-lead=summary] li')].map((item) => item.textContent)");
      assert.deepEqual(problems, [
        "Last name is required",
        "E-mail must be an e-mail address such as name@example.com",
        "Occasion is required",
      ]);
      assert.equal(await browser.wait("document.activeElement.id"), "last");
      await browser.type("#last", "Smith");
      await browser.type("#email", "example.com");
      await browser.type("#name", "Wedding");
      await browser.click("button");
      await browser.wait("document.querySelector('lead-form').state === 'success'");
      const contact = { firstName: "Ann", lastName: "Smith", email: "ann@example.com" };
      assert.deepEqual(stand.leads.map(({ payload }) => payload), [{ contact, name: "Wedding" }]);

      const drawn = page(`<lead-form relay="/relay" form="wedding"></lead-form>`, { lang: "ar", dir: "rtl" });
      const label = "document.querySelector('lead-form').shadowRoot?.querySelector('label')?.textContent";
      assert.equal(await browser.read(stand.page("/drawn", drawn), label), "الاسم الأول");
    } finally {
      await browser.close();
    }
  });
}
