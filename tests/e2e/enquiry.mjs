// The enquiry: an iVvy lead with a new contact, through the relay's form for visitors.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Desk } from "./desk.mjs";

const GOOD = {
  "contact.firstName": "Ada",
  "contact.lastName": "Lovelace",
  "contact.email": "ada@example.org",
  "contact.phone": "+43 1 234567",
  name: "Summer wedding, 80 guests",
  typeId: "Wedding",
  description: "Garden, \"if dry\" – näheres später ☀",
};

const NEEDED = ["This is needed."];

/** @param {import("./desk.mjs").World} world */
export function enquiry({ page, sandbox }) {
  test("an untouched enquiry shows no issue, and one that was left shows its own only", async () => {
    const desk = await new Desk(page, "enquiry").open();
    assert.deepEqual(await desk.notes("issue"), {});
    assert.equal(await desk.verdict.textContent(), "5 issues, so nothing is sent");
    await desk.field("contact.email").fill("ada@");
    assert.deepEqual(await desk.notes("issue"), {}, "while one is still typing");
    await desk.field("contact.phone").focus();
    assert.deepEqual(await desk.notes("issue"), { "contact.email": ["This must be a valid e-mail address."] });
    await desk.field("contact.email").fill("ada@example.org");
    assert.deepEqual(await desk.notes("issue"), {}, "mended");
  });

  test("a bad enquiry shows every issue at its own field, and nothing is sent", async () => {
    const desk = await new Desk(page, "enquiry").open();
    await desk.fill({ "contact.firstName": "  ", "contact.email": "ada@", typeId: "Exhibition" });
    await desk.submit.click();
    const issues = {
      "contact.firstName": NEEDED,
      "contact.lastName": NEEDED,
      "contact.email": ["This must be a valid e-mail address."],
      name: NEEDED,
      // Only the account knows that this type has subtypes; the page tells it by a catalog.
      subtypeId: NEEDED,
    };
    assert.deepEqual(await desk.notes("issue"), issues);
    assert.deepEqual(await desk.invalid(), Object.keys(issues));
    assert.equal(await desk.summary.textContent(), "5 issues to mend before this can be sent.");
    assert.deepEqual(await sandbox.calls(), []);
    assert.deepEqual(sandbox.stored("ivvy.lead"), []);
  });

  test("an enquiry that was mended is sent, and stands in the database as it was typed", async () => {
    const desk = await new Desk(page, "enquiry").open();
    await desk.fill({ ...GOOD, "contact.email": "ada@" });
    await desk.submit.click();
    assert.deepEqual(await desk.invalid(), ["contact.email"]);
    await desk.fill({ "contact.email": GOOD["contact.email"] });
    await desk.verdict.getByText("Ready to send").waitFor();
    const shown = await desk.request.innerText();
    const { title, facts } = await desk.send();

    assert.equal(title, "Delivered: added");
    const [contact, ...moreContacts] = sandbox.stored("ivvy.contact");
    const [lead, ...moreLeads] = sandbox.stored("ivvy.lead");
    assert.deepEqual([moreContacts, moreLeads], [[], []]);
    assert.deepEqual(contact.fields, {
      firstName: GOOD["contact.firstName"],
      lastName: GOOD["contact.lastName"],
      email: GOOD["contact.email"],
      phone: GOOD["contact.phone"],
    });
    const { contactId, customFields, ...fields } = lead.fields;
    assert.equal(String(contactId), contact.id);
    assert.deepEqual(customFields, [{ fieldId: 12, fieldValue: facts.idempotencyKey }], "by which the relay finds it");
    assert.deepEqual(fields, {
      name: GOOD.name,
      description: GOOD.description,
      typeId: 1,
      // What the relay's form fixes.
      stageId: 1,
      sourceId: 2,
      industryId: 4,
    });
    assert.deepEqual([facts.id, facts.created, facts.attempts], [lead.id, "true", "1"]);
    await desk.panel.locator(`tr[data-id="${lead.id}"]`).waitFor();

    const [call, ...moreCalls] = await sandbox.calls();
    assert.deepEqual(moreCalls, []);
    assert.equal(`${call.method} ${call.path}`, "POST /api/1.0/contact?action=addOrUpdateLead");
    assert.match(shown, /^POST \/leads HTTP\/1\.1\n/);
    const envelope = JSON.parse(shown.slice(shown.indexOf("{")));
    assert.deepEqual([envelope.v, envelope.form, envelope.key], [1, "enquiry", facts.idempotencyKey]);
    assert.equal(envelope.payload.stageId, undefined, "how it is filed is not the page's to say");
    assert.equal(await desk.field("name").inputValue(), "", "ready for the next enquiry");
    assert.deepEqual(await desk.notes("issue"), {});
  });

  test("a type with subtypes offers them, and the chosen one arrives", async () => {
    const desk = await new Desk(page, "enquiry").open();
    assert.equal(await desk.field("subtypeId").isVisible(), false);
    await desk.fill({ ...GOOD, typeId: "Exhibition", subtypeId: "Art show" });
    await desk.send();
    const { typeId, subtypeId } = sandbox.stored("ivvy.lead")[0].fields;
    assert.deepEqual({ typeId, subtypeId }, { typeId: 4, subtypeId: 42 });
  });

  test("a very long name is shown by its beginning, and leaves the id on one line", async () => {
    const desk = await new Desk(page, "enquiry").open();
    await desk.fill({ ...GOOD, name: "W".repeat(2000) });
    await desk.send();
    const row = desk.rows.first();
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
