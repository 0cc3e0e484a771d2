// Faults of the CRM: the page shows how the relay handles them, and the CRM has one record in the end.

import assert from "node:assert/strict";
import { test } from "node:test";

import { DemoPanel } from "../support/demo-panel.mjs";

const FAULTS = /** @type {const} */ ([
  ["rate limit", { kind: "limit" }],
  ["HTTP 500", { kind: "status", status: 500 }],
  ["connection reset", { kind: "reset" }],
  ["no response", { kind: "hang" }],
  ["lead stored, no response", { kind: "commit_then_drop" }],
  ["lead stored, response cut off", { kind: "half_answer" }],
  ["lead stored, invalid JSON", { kind: "broken_json" }],
]);

const ENQUIRY = {
  "contact.firstName": "Ada",
  "contact.lastName": "Lovelace",
  "contact.email": "ada@example.org",
  name: "Summer wedding",
  typeId: "Wedding",
};

/** @param {import("../support/demo-panel.mjs").Demo} demo */
export function faults({ page, sandbox, staffKey }) {
  for (const [title, fault] of FAULTS) {
    test(`${title}: a Bitrix24 lead is queued, delivered once, and can be updated`, async () => {
      await sandbox.addFaults("bitrix24", 1, fault);
      const panel = await new DemoPanel(page, "bitrix24").open();
      await panel.fill({ "fields.TITLE": "First title" });
      const queued = await panel.send();
      assert.deepEqual([queued.title, queued.properties.id, queued.properties.attempts], ["Queued", undefined, "1"]);
      await panel.root.getByText("The relay has stored the lead on disk").waitFor();
      const { properties } = await panel.outcomeWithTitle("Delivered: added");
      assert.equal(properties.idempotencyKey, queued.properties.idempotencyKey);
      const [lead, ...more] = sandbox.stored("bitrix24.lead");
      assert.deepEqual([lead.id, more], [properties.id, []]);
      await panel.rows.getByRole("cell", { name: "First title" }).waitFor();

      await panel.fill({ "fields.TITLE": "Second title" });
      await panel.submitButton.click();
      await panel.outcomeWithTitle("Delivered: updated");
      assert.deepEqual(sandbox.stored("bitrix24.lead").map(({ fields }) => fields.TITLE), ["Second title"]);
    });
  }

  for (const [title, fault] of FAULTS.filter(([, { kind }]) => ["status", "commit_then_drop"].includes(kind))) {
    test(`${title}: an enquiry is queued and delivered once`, async () => {
      await sandbox.addFaults("ivvy", 1, fault);
      const panel = await new DemoPanel(page, "enquiry").open();
      await panel.fill(ENQUIRY);
      assert.equal((await panel.send()).title, "Queued");
      assert.equal(await panel.field("name").inputValue(), "", "the form is cleared");
      const { properties } = await panel.outcomeWithTitle("Delivered: added");
      assert.deepEqual(sandbox.stored("ivvy.lead").map(({ id }) => id), [properties.id]);
      assert.equal(sandbox.stored("ivvy.contact").length, 1);
    });
  }

  test("a simulated fault delays the delivery, and the page shows when no fault is active", async () => {
    const panel = await new DemoPanel(page, "capillary").openAsStaff(staffKey);
    const faultForm = panel.root.locator(".faults");
    await faultForm.locator(".fault-count").selectOption("1");
    await faultForm.locator(".fault-kind").selectOption({ label: "HTTP 503" });
    await faultForm.getByRole("button", { name: "Simulate" }).click();
    await faultForm.getByText("The next request to Capillary will fail.").waitFor();
    await panel.fill({ id: "1", status: "LOST", reasonId: "7" });
    assert.equal((await panel.send()).title, "Queued");
    await panel.outcomeWithTitle("Delivered: updated");
    assert.equal(sandbox.stored("capillary.lead")[0].fields.status, "LOST");
    assert.equal((await sandbox.calls()).length, 2);
    await faultForm.getByText("No fault is active.").waitFor();
  });

  test("Clear faults removes a simulated fault", async () => {
    const panel = await new DemoPanel(page, "source").openAsStaff(staffKey);
    const faultForm = panel.root.locator(".faults");
    await faultForm.getByRole("button", { name: "Simulate" }).click();
    await faultForm.getByText("The next 2 requests to iVvy will fail.").waitFor();
    await faultForm.getByRole("button", { name: "Clear faults" }).click();
    await faultForm.getByText("No fault is active.").waitFor();
    await panel.fill({ name: "Fair" });
    assert.equal((await panel.send()).title, "Delivered: added");
    assert.equal((await sandbox.calls()).length, 1);
  });

  test("a send without a response can be cancelled, and the next submit has the same key", async () => {
    /** @type {string[]} */
    const keys = [];
    const hold = (/** @type {import("playwright-core").Route} */ route) => {
      keys.push(JSON.parse(route.request().postData() ?? "").key);
    };
    await page.route("**/leads", hold);
    const panel = await new DemoPanel(page, "bitrix24").open();
    await panel.fill({ "fields.TITLE": "Patience" });
    await panel.submitButton.click();
    await panel.field("fields.TITLE").press("Enter");
    await panel.form.getByRole("button", { name: "Cancel" }).click();
    const { title, properties } = await panel.outcome();
    assert.deepEqual([title, properties.maybeSent], ["LeadError: aborted", "true"]);
    await panel.root.getByText("The relay may have received the lead.").waitFor();
    await page.unroute("**/leads", hold);
    await panel.submitButton.click();
    assert.equal((await panel.outcomeWithTitle("Delivered: added")).properties.idempotencyKey, keys[0]);
    assert.equal(keys.length, 1, "a second submit during the send has no effect");
  });
}
