/** @jest-environment jsdom */
// A component's test: the rules and the element in jsdom, without configuration.

const { LeadError, loadPath, schema, upsertLead, validate } = require("leadwire");

/** Waits until an element is there. */
async function find(selector) {
  for (let tries = 0; tries < 400; tries++) {
    const found = document.querySelector(selector);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`no ${selector} in ${document.body.innerHTML}`);
}

test("the rules work at once", () => {
  expect(validate("ivvy.stage", { id: 1, name: "Zoë 🎉, a name of more than twenty-four letters" }).value.id).toBe(1);
  expect(schema("ivvy.stage")["~standard"].validate({}).issues).toHaveLength(2);
  expect(loadPath()).toBe("module");
});

test("a send says what jsdom lacks", async () => {
  const sending = upsertLead({ crm: "ivvy", relay: "/relay", form: "wedding" }, { id: 1, name: "x" }, { retries: 0 });
  const error = await sending.catch((error) => error);
  expect(error).toBeInstanceOf(LeadError);
  expect(error.message).toBe("no answer came: Request is not defined");
});

test("the outbox opens", () => {
  const { openOutbox } = require("leadwire/outbox");
  expect(typeof openOutbox({ crm: "ivvy", relay: "/relay", form: "wedding" }).submit).toBe("function");
});

test("the element shows a message", async () => {
  const { LeadForm } = require("leadwire/element");
  expect(customElements.get("lead-form")).toBe(LeadForm);
  document.body.innerHTML = `
    <lead-form relay="/relay" form="wedding" kind="ivvy.lead">
      <form><label>Occasion <input name="name" required></label><button>Send</button></form>
    </lead-form>`;
  (await find("button")).click();
  expect((await find("[data-lead=message]")).textContent).toBe("Occasion is required");
  expect((await find("input")).getAttribute("aria-invalid")).toBe("true");
});
