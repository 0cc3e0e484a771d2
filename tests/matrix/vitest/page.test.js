// @vitest-environment jsdom
// A component's test: the rules and the element in jsdom, without configuration.

import { loadPath, ready, validate } from "leadwire";
import { LeadForm } from "leadwire/element";
import { openOutbox } from "leadwire/outbox";
import { expect, test, vi } from "vitest";

test("the rules work", async () => {
  await ready();
  expect(validate("ivvy.stage", { id: 1, name: "Zoë 🎉, a name of more than twenty-four letters" }).value.id).toBe(1);
  expect(loadPath()).toBe("inline");
});

test("the outbox opens", () => {
  expect(typeof openOutbox({ crm: "ivvy", relay: "/relay", form: "wedding" }).submit).toBe("function");
});

test("the element shows a message", async () => {
  expect(customElements.get("lead-form")).toBe(LeadForm);
  document.body.innerHTML = `
    <lead-form relay="/relay" form="wedding" kind="ivvy.lead">
      <form><label>Occasion <input name="name" required></label><button>Send</button></form>
    </lead-form>`;
  document.querySelector("button").click();
  const find = (selector) => vi.waitUntil(() => document.querySelector(selector), { timeout: 4000 });
  expect((await find("[data-lead=message]")).textContent).toBe("Occasion is required");
  expect((await find("input")).getAttribute("aria-invalid")).toBe("true");
});
