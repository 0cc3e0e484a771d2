// What the tests of forms in steps share: the forms, and what they show.

import { browser, openPage, server } from "./browser.mjs";

export const FORM = `
  <lead-form relay="/relay" form="wedding" kind="ivvy.lead">
    <form action="/relay/forms/wedding" method="post">
      <fieldset data-lead-step><legend>You</legend>
        <label>First name <input name="contact.firstName" required></label>
        <label>Last name <input name="contact.lastName"></label>
        <label>E-mail <input name="contact.email" type="email"></label>
      </fieldset>
      <fieldset data-lead-step><legend>Your event</legend>
        <label>Occasion <input name="name" required></label>
        <label>Large <input type="checkbox" name="customFields[11]"></label>
      </fieldset>
      <fieldset data-lead-step id="rooms"><legend>Rooms</legend>
        <div data-lead-when="customFields[11]"><label>Rooms <input name="customFields[12]" required></label></div>
      </fieldset>
      <fieldset data-lead-step><legend>Anything else</legend>
        <label>Message <textarea name="description"></textarea></label>
      </fieldset>
      <button>Send</button>
    </form>
  </lead-form>`;

export const RENDERED = `<lead-form relay="/relay" form="feast"></lead-form>`;

/** Adds the profile of the rendered form. */
export function addRenderedForm() {
  const [firstName, lastName, email, , name, description] = server.profiles.wedding.fields;
  const rooms = { path: "customFields[12]", label: "Rooms", type: "number", required: true, when: "description" };
  const steps = [
    { title: "You", titles: { de: "Sie", ar: "أنت" }, fields: ["contact.email", "contact.firstName", "contact.lastName"] },
    { title: "Your event", titles: { de: "Ihr Fest" }, fields: ["name", "description"] },
    { title: "Rooms", fields: ["customFields[12]"] },
  ];
  Object.assign(server.profiles, {
    feast: { ...server.profiles.wedding, form: "feast", fields: [firstName, lastName, email, name, description, rooms], steps },
  });
}

/** Opens a page, and waits for its steps. @param {string} [markup] @param {Parameters<typeof openPage>[1]} [options] */
export async function open(markup = FORM, options = {}) {
  const page = await openPage(markup, options);
  await page.locator("[data-lead=steps]").first().waitFor();
  return page;
}

export const button = (/** @type {string} */ name) => browser.page.getByRole("button", { name, exact: true });

/** The title of the step that is shown. */
export const legends = () => browser.page.locator("legend:visible").allTextContents();
export const position = () => browser.page.locator("[data-lead=steps] [role=status]").textContent();
export const focused = () =>
  browser.page.evaluate(`(({ activeElement }) => {
    const inner = activeElement.shadowRoot?.activeElement ?? activeElement;
    return inner.name || inner.textContent.trim();
  })(document)`);

/** Waits until a step is shown. @param {string} title */
export const step = (title) => browser.page.getByText(title, { exact: true }).and(browser.page.locator("legend")).waitFor();

/** Fills in the first step. */
export async function fillYou() {
  await browser.page.getByLabel("First name").fill("Ann");
  await browser.page.getByLabel("Last name").fill("Smith");
  await browser.page.getByLabel("E-mail").fill("ann@example.com");
}
