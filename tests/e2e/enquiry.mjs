// The enquiry: an iVvy lead with a new contact, sent as a visitor.

import assert from "node:assert/strict";
import { test } from "node:test";

import { DemoPanel } from "../support/demo-panel.mjs";

const VALID = {
  "contact.firstName": "Ada",
  "contact.lastName": "Lovelace",
  "contact.email": "ada@example.org",
  "contact.phone": "+43 1 234567",
  name: "Summer wedding, 80 guests",
  typeId: "Wedding",
  description: "Garden, \"if dry\" – näheres später ☀",
};

const REQUIRED = ["This field is required."];

/** @param {import("../support/demo-panel.mjs").Demo} demo */
export function enquiry({ page, sandbox }) {
  test("an issue appears when its field loses the focus, and disappears when it is fixed", async () => {
    const panel = await new DemoPanel(page, "enquiry").open();
    assert.deepEqual(await panel.messages("issue"), {});
    assert.equal(await panel.requestStatus.textContent(), "Cannot be sent: 5 issues");
    await panel.field("contact.email").fill("ada@");
    assert.deepEqual(await panel.messages("issue"), {}, "while the field has the focus");
    await panel.field("contact.phone").focus();
    assert.deepEqual(await panel.messages("issue"), { "contact.email": ["Enter a valid e-mail address."] });
    await panel.field("contact.email").fill("ada@example.org");
    assert.deepEqual(await panel.messages("issue"), {}, "fixed");
  });

  test("an invalid enquiry shows each issue at its field and is not sent", async () => {
    const panel = await new DemoPanel(page, "enquiry").open();
    await panel.fill({ "contact.firstName": "  ", "contact.email": "ada@", typeId: "Exhibition" });
    await panel.submitButton.click();
    const issues = {
      "contact.firstName": REQUIRED,
      "contact.lastName": REQUIRED,
      "contact.email": ["Enter a valid e-mail address."],
      name: REQUIRED,
      // The catalog has the types with subtypes, from the CRM account.
      subtypeId: REQUIRED,
    };
    assert.deepEqual(await panel.messages("issue"), issues);
    assert.deepEqual(await panel.invalidFields(), Object.keys(issues));
    assert.equal(await panel.status.textContent(), "Fix 5 issues before sending.");
    assert.deepEqual(await sandbox.calls(), []);
    assert.deepEqual(sandbox.stored("ivvy.lead"), []);
  });

  test("a fixed enquiry is sent and stored as it was entered", async () => {
    const panel = await new DemoPanel(page, "enquiry").open();
    await panel.fill({ ...VALID, "contact.email": "ada@" });
    await panel.submitButton.click();
    assert.deepEqual(await panel.invalidFields(), ["contact.email"]);
    await panel.fill({ "contact.email": VALID["contact.email"] });
    await panel.requestStatus.getByText("Ready to send").waitFor();
    const shown = await panel.requestText.innerText();
    const { title, properties } = await panel.send();

    assert.equal(title, "Delivered: added");
    const [contact, ...moreContacts] = sandbox.stored("ivvy.contact");
    const [lead, ...moreLeads] = sandbox.stored("ivvy.lead");
    assert.deepEqual([moreContacts, moreLeads], [[], []]);
    assert.deepEqual(contact.fields, {
      firstName: VALID["contact.firstName"],
      lastName: VALID["contact.lastName"],
      email: VALID["contact.email"],
      phone: VALID["contact.phone"],
    });
    const { contactId, ...fields } = lead.fields;
    assert.equal(String(contactId), contact.id);
    assert.deepEqual(fields, {
      name: VALID.name,
      // With the marker by which the relay looks the lead up.
      description: `${VALID.description}\nleadwire:${properties.idempotencyKey}`,
      typeId: 1,
      // Set by the relay.
      stageId: 1,
      sourceId: 2,
      industryId: 4,
    });
    assert.deepEqual([properties.id, properties.created, properties.attempts], [lead.id, "true", "1"]);
    await panel.root.locator(`tr[data-id="${lead.id}"]`).waitFor();

    const [call, ...moreCalls] = await sandbox.calls();
    assert.deepEqual(moreCalls, []);
    assert.equal(`${call.method} ${call.path}`, "POST /api/1.0/contact?action=addOrUpdateLead");
    assert.match(shown, /^POST \/leads HTTP\/1\.1\n/);
    const envelope = JSON.parse(shown.slice(shown.indexOf("{")));
    assert.deepEqual([envelope.v, envelope.form, envelope.key], [1, "enquiry", properties.idempotencyKey]);
    assert.equal(envelope.payload.stageId, undefined, "the page does not send what the relay sets");
    assert.equal(await panel.field("name").inputValue(), "", "the form is cleared");
    assert.deepEqual(await panel.messages("issue"), {});
  });

  test("an event type with subtypes shows them, and the selected one is stored", async () => {
    const panel = await new DemoPanel(page, "enquiry").open();
    assert.equal(await panel.field("subtypeId").isVisible(), false);
    await panel.fill({ ...VALID, typeId: "Exhibition", subtypeId: "Art show" });
    await panel.send();
    const { typeId, subtypeId } = sandbox.stored("ivvy.lead")[0].fields;
    assert.deepEqual({ typeId, subtypeId }, { typeId: 4, subtypeId: 42 });
  });

  test("a very long name is truncated in the table, and the id stays on one line", async () => {
    const panel = await new DemoPanel(page, "enquiry").open();
    await panel.fill({ ...VALID, name: "W".repeat(2000) });
    await panel.send();
    const row = panel.rows.first();
    await row.locator("td", { hasText: /^W{120} …$/ }).waitFor();
    const lines = await row.locator("td").first().evaluate((cell) => {
      const text = document.createRange();
      text.selectNodeContents(cell);
      return text.getClientRects().length;
    });
    assert.equal(lines, 1);
    assert.equal(sandbox.stored("ivvy.lead")[0].fields.name.length, 2000);
  });
}
