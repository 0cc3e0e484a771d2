// What frameworks do with the element and its form: they set and unset properties, replace nodes, and change values in event
// handlers. tests/matrix has the tests with frameworks.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ENQUIRY } from "./support/pages.mjs";
import { browser, fillEnquiry, openPage, server, useBrowser } from "./support/browser.mjs";

useBrowser();

const SMALL = `<lead-form relay="/relay" form="wedding" kind="ivvy.lead"><form id="small"><label>Occasion <input name="name" required></label></form>
  <button form="small">Send</button></lead-form>`;

/** @param {string} script with the element as `host` and its form as `form` */
function inPage(script) {
  return browser.page.evaluate(`(async () => {
    const host = document.querySelector("lead-form");
    const form = host.querySelector("form");
    ${script}
  })()`);
}

test("properties that were set before the element was defined are kept", async () => {
  const page = await openPage(`${SMALL}<script>
    Object.assign(document.querySelector("lead-form"), {
      catalog: { messages: { required: "{field}, please" } },
      words: { success: "Hooray!" },
      updateToken: "a-token",
    });
  </script>`);
  await page.getByRole("button").click();
  await page.getByRole("link", { name: "Occasion, please" }).waitFor();
  await page.getByLabel("Occasion").fill("Wedding");
  await page.getByRole("button").click();
  await page.getByText("Hooray!").waitFor();
  assert.equal(server.leads[0].updateToken, "a-token");
});

test("an unset property has its default", async () => {
  await openPage(SMALL);
  /** @type {[name: string, value: unknown, unset: unknown][]} */
  const rows = [
    ["relay", "/relay", ""],
    ["form", "wedding", ""],
    ["kind", "ivvy.lead", ""],
    ["trap", "url", "topic_details"],
    ["follows", "one", ""],
    ["consent", true, false],
    ["catalog", {}, undefined],
    ["words", { send: "Go" }, {}],
    ["updateToken", "token", undefined],
  ];
  for (const [name, value, unset] of rows) {
    for (const nothing of ["undefined", "null"]) {
      const read = await browser.page.evaluate(`(() => {
        const element = document.createElement("lead-form");
        element[${JSON.stringify(name)}] = ${JSON.stringify(value)};
        const set = element[${JSON.stringify(name)}];
        element[${JSON.stringify(name)}] = ${nothing};
        return { set, unset: element[${JSON.stringify(name)}] };
      })()`);
      assert.deepEqual(read, { set: value, unset }, `${name} = ${nothing}`);
    }
  }
});

test("every property has a setter where frameworks look for one", async () => {
  await openPage("");
  const names = ["relay", "form", "kind", "trap", "follows", "consent", "catalog", "words", "updateToken"];
  const withSetter = await browser.page.evaluate(`(() => {
    const names = [];
    for (let type = customElements.get("lead-form").prototype; type !== HTMLElement.prototype; type = Object.getPrototypeOf(type)) {
      for (const [name, { set }] of Object.entries(Object.getOwnPropertyDescriptors(type))) if (set) names.push(name);
    }
    return names;
  })()`);
  assert.deepEqual(withSetter, names);
});

test("a form with replaced contents gets its generated elements again, once", async () => {
  const page = await openPage(SMALL);
  await page.getByRole("button").click();
  await page.getByRole("alert").waitFor();
  await inPage(`form.textContent = ""; form.innerHTML = '<label>Occasion <input name="name" required></label>'`);
  await page.locator("[data-lead=message]").waitFor();
  for (const ours of ["summary", "status", "trap", "message"]) {
    assert.equal(await page.locator(`form > [data-lead=${ours}]`).count(), 1, ours);
  }
  await page.getByLabel("Occasion").fill("Wedding");
  await page.getByRole("button").click();
  await page.getByText("Thank you.").waitFor();
  assert.equal(server.leads[0].guard.trap, "");
});

test("an input that is removed while its message is shown loses the message and its ARIA attributes", async () => {
  const page = await openPage(ENQUIRY);
  await page.getByRole("button").click();
  await page.getByRole("link", { name: "Occasion is required" }).waitFor();
  await inPage(`globalThis.input = form.querySelector("#name"); globalThis.place = input.parentNode; input.remove()`);
  await page.getByRole("link", { name: "Occasion is required" }).waitFor({ state: "detached" });
  assert.deepEqual(await page.evaluate("['aria-invalid', 'aria-describedby'].map((name) => input.getAttribute(name))"), [null, null]);
  assert.equal(await page.locator("[data-lead=message]").count(), 3);
  await page.evaluate("input.required = false");
  assert.equal(await page.evaluate("input.validity.customError"), false);
  await page.evaluate("input.required = true; place.append(input)");
  await page.locator("[data-lead=message]").nth(3).waitFor();
});

test("two inputs with one label: the corrected one is removed from the summary", async () => {
  const page = await openPage(SMALL);
  await inPage(`form.insertAdjacentHTML("afterbegin", '<label>Occasion <input name="description" required></label>')`);
  await page.getByRole("button").click();
  await page.getByRole("link").nth(1).waitFor();
  await page.getByLabel("Occasion").first().fill("Wedding");
  await page.getByRole("link").nth(1).waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Occasion is required" }).click();
  assert.equal(await page.evaluate("document.activeElement.name"), "name");
});

test("a form that is removed at leaddelivered is restored unchanged", async () => {
  const page = await openPage(`${SMALL}<aside></aside>`);
  await inPage(`host.addEventListener("leaddelivered", () => { globalThis.removed = host; host.remove(); })`);
  await page.getByLabel("Occasion").fill("Wedding");
  await page.getByRole("button").click();
  await page.locator("lead-form").waitFor({ state: "detached" });
  assert.equal(await page.evaluate("removed.querySelectorAll('[data-lead]').length"), 0);
  await page.evaluate("document.querySelector('aside').append(removed)");
  assert.equal(await page.getByLabel("Occasion").inputValue(), "Wedding", "the values are kept");
  assert.equal(await page.evaluate("removed.state"), "ready");
  assert.equal(await page.getByText("Thank you.").count(), 0);
});

test("another form starts in the state ready", async () => {
  const page = await openPage(SMALL);
  await page.getByLabel("Occasion").fill("Wedding");
  await page.getByRole("button").click();
  await page.getByText("Thank you.").waitFor();
  await inPage(`form.outerHTML = '<form><label>Next <input name="name" required></label><button>Go</button></form>'`);
  await page.getByText("Thank you.").waitFor({ state: "detached" });
  assert.equal(await page.evaluate("document.querySelector('lead-form').state"), "ready");
});

test("a region that the page adds later is hidden and announced", async () => {
  const page = await openPage(SMALL);
  await inPage(`host.insertAdjacentHTML("beforeend", '<p data-lead="success">Hooray!</p>')`);
  await page.getByText("Hooray!").waitFor({ state: "hidden" });
  await page.getByLabel("Occasion").fill("Wedding");
  await page.getByRole("button").click();
  await page.getByRole("status").filter({ hasText: "Hooray!" }).waitFor();
  assert.equal(await page.evaluate("document.activeElement.dataset.lead"), "success");
});

test("changes that a framework makes in an event handler apply at once", async () => {
  const page = await openPage(ENQUIRY);
  // As React does: it listens on an ancestor, and sets the value of its state.
  await page.evaluate(`
    globalThis.isTaken = false;
    document.body.addEventListener("input", ({ target }) => {
      if (target.id === "email") target.value = target.value.replace(" at ", "@");
      if (target.id === "first") globalThis.isTaken = target.value === "Bob";
    });
    document.addEventListener("leadvalidate", ({ detail: { issues } }) => {
      if (isTaken) issues.push({ code: "taken", path: ["contact", "firstName"], message: "Bob is taken" });
    });`);
  await fillEnquiry();
  await page.locator("#email").fill("");
  await page.locator("#email").blur();
  await page.locator("[data-lead=message]").waitFor();
  await page.locator("#email").fill("ann at example.com");
  await page.locator("[data-lead=message]").waitFor({ state: "detached" });
  await page.locator("#first").fill("Bob");
  await page.locator("#first").blur();
  await page.getByText("Bob is taken").waitFor();
  await page.locator("#first").fill("Ann");
  await page.getByText("Bob is taken").waitFor({ state: "detached" });
});

test("a page's issue at an input without a name is shown when it loses the focus", async () => {
  const page = await openPage(SMALL);
  await inPage(`
    form.insertAdjacentHTML("beforeend", '<label>Guests <input id="guests"></label>');
    const control = form.querySelector("#guests");
    host.addEventListener("leadvalidate", ({ detail: { issues } }) => {
      if (Number(control.value) > 120) issues.push({ code: "too_many", path: ["guests"], message: "Too many guests", control });
    });`);
  await page.getByLabel("Guests").fill("200");
  await page.getByLabel("Guests").blur();
  await page.getByText("Too many guests").waitFor();
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
