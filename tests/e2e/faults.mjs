// What the relay makes of a CRM that misbehaves, as the page shows it. Whatever happens, the CRM ends with one record.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Desk } from "./desk.mjs";

/** A fault, and whether the lead is stored by the call that goes wrong. */
const FAULTS = /** @type {const} */ ([
  ["a limit that is reached", { kind: "limit" }],
  ["HTTP 500", { kind: "status", status: 500 }],
  ["a connection that is reset", { kind: "reset" }],
  ["an answer that never comes", { kind: "hang" }],
  ["a lead that is stored without an answer", { kind: "commit_then_drop" }],
  ["a lead that is stored with half an answer", { kind: "half_answer" }],
  ["a lead that is stored with an answer that cannot be read", { kind: "broken_json" }],
]);

const ENQUIRY = {
  "contact.firstName": "Ada",
  "contact.lastName": "Lovelace",
  "contact.email": "ada@example.org",
  name: "In doubt",
  typeId: "Wedding",
};

/** @param {import("./desk.mjs").World} world */
export function faults({ page, sandbox, staffKey }) {
  for (const [why, fault] of FAULTS) {
    test(`${why}: a Bitrix24 lead is queued, then there once, and can be changed`, async () => {
      await sandbox.misbehave("bitrix24", 1, fault);
      const desk = await new Desk(page, "bitrix24").open();
      await desk.fill({ "fields.TITLE": "In doubt" });
      const queued = await desk.send();
      assert.deepEqual([queued.title, queued.facts.id, queued.facts.attempts], ["Queued", undefined, "1"]);
      await desk.panel.getByText("The relay has it on its disk").waitFor();
      const { facts } = await desk.later("Delivered: added");
      assert.equal(facts.idempotencyKey, queued.facts.idempotencyKey);
      const [lead, ...more] = sandbox.stored("bitrix24.lead");
      assert.deepEqual([lead.id, more], [facts.id, []]);
      await desk.rows.getByRole("cell", { name: "In doubt" }).waitFor();

      await desk.fill({ "fields.TITLE": "Without doubt" });
      await desk.submit.click();
      await desk.later("Delivered: updated");
      assert.deepEqual(sandbox.stored("bitrix24.lead").map(({ fields }) => fields.TITLE), ["Without doubt"]);
    });
  }

  for (const [why, fault] of FAULTS.filter(([, { kind }]) => ["status", "commit_then_drop"].includes(kind))) {
    test(`${why}: an enquiry is queued, and then there once`, async () => {
      await sandbox.misbehave("ivvy", 1, fault);
      const desk = await new Desk(page, "enquiry").open();
      await desk.fill(ENQUIRY);
      assert.equal((await desk.send()).title, "Queued");
      assert.equal(await desk.field("name").inputValue(), "", "the visitor is done");
      const { facts } = await desk.later("Delivered: added");
      assert.deepEqual(sandbox.stored("ivvy.lead").map(({ id }) => id), [facts.id]);
      assert.equal(sandbox.stored("ivvy.contact").length, 1);
    });
  }

  test("the page makes a CRM misbehave, and says when it behaves again", async () => {
    const desk = await new Desk(page, "capillary").openWith(staffKey);
    const control = desk.panel.locator(".faults");
    await control.locator(".how-often").selectOption("1");
    await control.locator(".what").selectOption({ label: "answers HTTP 503" });
    await control.getByRole("button", { name: "Misbehave" }).click();
    await control.getByText("The next call will go wrong.").waitFor();
    await desk.fill({ id: "1", status: "LOST", reasonId: "7" });
    assert.equal((await desk.send()).title, "Queued");
    await desk.later("Delivered: updated");
    assert.equal(sandbox.stored("capillary.lead")[0].fields.status, "LOST");
    assert.equal((await sandbox.calls()).length, 2);
    await control.getByText("Capillary behaves.").waitFor();
  });

  test("a fault that was asked for is taken back", async () => {
    const desk = await new Desk(page, "source").openWith(staffKey);
    const control = desk.panel.locator(".faults");
    await control.getByRole("button", { name: "Misbehave" }).click();
    await control.getByText("The next 2 calls will go wrong.").waitFor();
    await control.getByRole("button", { name: "Behave again" }).click();
    await control.getByText("iVvy behaves.").waitFor();
    await desk.fill({ name: "Fair" });
    assert.equal((await desk.send()).title, "Delivered: added");
    assert.equal((await sandbox.calls()).length, 1);
  });

  test("a relay that never answers can be stopped waiting for, and pressing again is the same lead", async () => {
    /** @type {string[]} */
    const keys = [];
    const hold = (/** @type {import("playwright-core").Route} */ route) => {
      keys.push(JSON.parse(route.request().postData() ?? "").key);
    };
    await page.route("**/leads", hold);
    const desk = await new Desk(page, "bitrix24").open();
    await desk.fill({ "fields.TITLE": "Patience" });
    await desk.submit.click();
    await desk.field("fields.TITLE").press("Enter");
    await desk.form.getByRole("button", { name: "Stop" }).click();
    const { title, facts } = await desk.result();
    assert.deepEqual([title, facts.maybeSent], ["LeadError: aborted", "true"]);
    await desk.panel.getByText("the relay may have it all the same").waitFor();
    await page.unroute("**/leads", hold);
    await desk.submit.click();
    assert.equal((await desk.later("Delivered: added")).facts.idempotencyKey, keys[0]);
    assert.equal(keys.length, 1, "a second press while it was under way sent nothing");
  });
}
