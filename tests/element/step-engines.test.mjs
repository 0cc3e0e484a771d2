// Steps and conditions in Chromium, Firefox and WebKitGTK: Enter while the submit button is hidden, options that are hidden while they are
// selected, disabled fieldsets, and the focus.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { BROWSERS, openBrowser } from "../support/webdriver.mjs";
import { htmlPage } from "./support/pages.mjs";
import { TestServer } from "./support/test-server.mjs";

const ENTER = "\uE007";

const FORM = `
  <lead-form relay="/relay" form="wedding" kind="ivvy.lead">
    <form action="/relay/forms/wedding" method="post">
      <fieldset data-lead-step><legend>You</legend>
        <label>First name <input id="first" name="contact.firstName" required></label>
        <label>Last name <input id="last" name="contact.lastName" required></label>
        <label>E-mail <input id="email" name="contact.email" type="email"></label>
      </fieldset>
      <fieldset data-lead-step><legend>Event</legend>
        <label>Occasion <input id="name" name="name" required></label>
        <label>Type <input id="type" name="typeId"></label>
        <label>Menu <select id="menu" name="customFields[15]">
          <option value="a">Any</option><option value="b">Big</option><option value="k" data-lead-when="typeId = 3">For kings</option>
        </select></label>
      </fieldset>
      <fieldset data-lead-step data-lead-when="typeId = 3" id="more"><legend>More</legend>
        <label>Guests <input id="guests" name="customFields[12]" required></label>
      </fieldset>
      <fieldset data-lead-step><legend>End</legend>
        <label>Place <input id="place" name="customFields[16]"></label>
      </fieldset>
      <button>Send</button>
    </form>
  </lead-form>`;

const server = new TestServer();

before(() => server.start());
after(() => server.stop());

const focused = "(document.activeElement.id || document.activeElement.textContent)";
/** @param {string} expression */
const is = (expression) => `(${expression}) || false`;
const STEP = "[...document.querySelectorAll('legend')].filter((legend) => legend.offsetParent || legend.getClientRects().length > 0).map(({ textContent }) => textContent).join()";

for (const kind of Object.values(BROWSERS)) {
  test(`${kind.name}: a form in steps with conditions is filled in with the keyboard`, async () => {
    server.reset();
    const browser = await openBrowser(kind);
    try {
      await browser.read(server.addPage("/steps", htmlPage(FORM)), is("document.querySelector('[data-lead=steps]') !== null"));
      await browser.wait(is(`${STEP} === 'You'`));
      await browser.type("#first", "Ann");
      await browser.type("#last", ENTER);
      await browser.wait(is(`${focused} === 'last' && document.querySelector('[data-lead=summary]:not([hidden])') !== null`));
      await browser.type("#last", "Smith");
      await browser.type("#email", `ann@example.com${ENTER}`);
      await browser.wait(is(`${STEP} === 'Event' && ${focused} === 'Event'`));
      await browser.type("#name", "Feast");
      await browser.type("#type", "3");
      await browser.wait(is("!document.querySelector('#menu').options[2].disabled"));
      await browser.wait("((document.querySelector('#menu').value = 'k'), true)");
      await browser.type("#type", "1");
      await browser.wait(is("document.querySelector('#menu').value === 'a' && document.querySelector('#guests').matches(':disabled')"));
      await browser.wait("((document.querySelector('#type').value = ''), true)");
      await browser.type("#type", "3");
      await browser.wait(is("document.querySelector('#menu').value === 'k'"));
      await browser.type("#type", ENTER);
      await browser.wait(is(`${STEP} === 'More'`));
      await browser.type("#guests", `80${ENTER}`);
      await browser.wait(is(`${STEP} === 'End'`));
      await browser.type("#place", `Bern${ENTER}`);
      await browser.wait(is("document.querySelector('lead-form').dataset.state === 'success'"));
    } finally {
      await browser.close();
    }
    const customFields = [[15, "k"], [12, "80"], [16, "Bern"]].map(([fieldId, fieldValue]) => ({ fieldId, fieldValue }));
    const contact = { firstName: "Ann", lastName: "Smith", email: "ann@example.com" };
    const byId = (/** @type {{ fieldId: number }} */ a, /** @type {{ fieldId: number }} */ b) => a.fieldId - b.fieldId;
    assert.equal(server.leads.length, 1);
    const { payload } = server.leads[0];
    payload.customFields.sort(byId);
    assert.deepEqual(payload, { contact, name: "Feast", typeId: "3", customFields: [...customFields].sort((a, b) => Number(a.fieldId) - Number(b.fieldId)) });
  });
}
