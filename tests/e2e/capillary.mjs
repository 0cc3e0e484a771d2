// The Capillary lead status, which only staff can change.

import assert from "node:assert/strict";
import { test } from "node:test";

import { DemoPanel } from "../support/demo-panel.mjs";

/** 2^53 + 1, the first whole number that a JavaScript number cannot represent. */
const LONG_ID = "9007199254740993";

/** @param {import("../support/demo-panel.mjs").Demo} demo */
export function capillary({ page, sandbox, staffKey }) {
  test("an invalid status shows each issue at its field and is not sent", async () => {
    const panel = await new DemoPanel(page, "capillary").openAsStaff(staffKey);
    await panel.fill({ id: "1e3", reasonId: "-1", createdOn: "2026-02-30T08:00:00Z" });
    await panel.submitButton.click();
    assert.deepEqual(await panel.messages("issue"), {
      id: ["id must be a whole number, or digits without sign"],
      status: ["status is required"],
      reasonId: ["reasonId must be a whole number, or digits without sign"],
      createdOn: [
        "createdOn must be a real date and time in the form YYYY-MM-DDThh:mm:ss with Z or an offset such as +05:30",
      ],
    });
    assert.deepEqual(await sandbox.calls(), []);
    assert.equal(sandbox.stored("capillary.lead")[0].fields.status, "OPEN");
  });

  test("a status is stored in the CRM", async () => {
    const panel = await new DemoPanel(page, "capillary").openAsStaff(staffKey);
    await panel.fill({
      id: "1",
      status: "ON_HOLD",
      subStatus: "Waiting for the date",
      reasonId: "42",
      createdOn: "2026-11-20T08:00:00.250+05:30",
    });
    const { title } = await panel.send();
    assert.equal(title, "Delivered: updated");
    const [call] = await sandbox.calls();
    assert.equal(`${call.method} ${call.path}`, "PUT /v2/leads/1/status");
    assert.deepEqual(JSON.parse(call.body), {
      status: "ON_HOLD",
      subStatus: "Waiting for the date",
      reasonId: 42,
      createdOn: "2026-11-20T08:00:00+05:30",
    });
    const { fields } = sandbox.stored("capillary.lead")[0];
    assert.equal(fields.status, "ON_HOLD");
    assert.equal(fields.subStatus, "Waiting for the date");
  });

  test("a lead id of 2^53 + 1 keeps its digits in the request and in the receipt", async () => {
    await sandbox.addCapillaryLead(LONG_ID);
    const panel = await new DemoPanel(page, "capillary").openAsStaff(staffKey);
    await panel.fill({ id: LONG_ID, status: "WON", reasonId: "7" });
    const { properties } = await panel.send();
    assert.equal(properties.id, LONG_ID);
    const call = (await sandbox.calls()).at(-1);
    assert.equal(`${call?.method} ${call?.path}`, `PUT /v2/leads/${LONG_ID}/status`);
    const row = sandbox.stored("capillary.lead").find(({ id }) => id === LONG_ID);
    assert.equal(row?.fields.status, "WON");
    await panel.root.locator(`tr[data-id="${LONG_ID}"]`).getByRole("cell", { name: "WON" }).waitFor();
    assert.equal(sandbox.stored("capillary.lead").find(({ id }) => id === "1")?.fields.status, "OPEN");
  });

  test("a reason id of 2^53 + 1 keeps its digits in the body", async () => {
    const panel = await new DemoPanel(page, "capillary").openAsStaff(staffKey);
    await panel.fill({ id: "1", status: "LOST", reasonId: LONG_ID });
    await panel.requestStatus.getByText("Ready to send").waitFor();
    assert.match(await panel.requestText.innerText(), new RegExp(`"reasonId": "${LONG_ID}"`));
    await panel.send();
    assert.equal((await sandbox.calls())[0].body, `{"status":"LOST","reasonId":${LONG_ID}}`);
    assert.match(sandbox.stored("capillary.lead")[0].text, new RegExp(LONG_ID));
  });

  test("a permanent refusal by the CRM is shown to staff", async () => {
    const panel = await new DemoPanel(page, "capillary").openAsStaff(staffKey);
    await panel.fill({ id: "404", status: "WON", reasonId: "7" });
    await panel.submitButton.click();
    await panel.outcomeWithTitle("Not delivered");
    assert.match((await panel.root.locator(".message").textContent()) ?? "", /^the CRM refused it: /);
    assert.equal(await panel.status.textContent(), "Not delivered.");
    assert.equal((await sandbox.calls()).length, 1);
  });
}
