// Capillary: a lead's status, which is staff's to change.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Desk } from "./desk.mjs";

/** 2^53 + 1, the first whole number that JavaScript's own cannot hold. */
const BIG = "9007199254740993";

/** @param {import("./desk.mjs").World} world */
export function capillary({ page, sandbox, staffKey }) {
  test("a bad status change shows every issue at its own field, and nothing is sent", async () => {
    const desk = await new Desk(page, "capillary").openWith(staffKey);
    await desk.fill({ id: "1e3", reasonId: "-1", createdOn: "2026-02-30T08:00:00Z" });
    await desk.submit.click();
    assert.deepEqual(await desk.notes("issue"), {
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

  test("a status change is stored", async () => {
    const desk = await new Desk(page, "capillary").openWith(staffKey);
    await desk.fill({
      id: "1",
      status: "ON_HOLD",
      subStatus: "Waiting for the date",
      reasonId: "42",
      createdOn: "2026-11-20T08:00:00.250+05:30",
    });
    const { title } = await desk.send();
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

  test("an id of 2^53 + 1 arrives digit by digit, and comes back so", async () => {
    await sandbox.addCapillaryLead(BIG);
    const desk = await new Desk(page, "capillary").openWith(staffKey);
    await desk.fill({ id: BIG, status: "WON", reasonId: "7" });
    const { facts } = await desk.send();
    assert.equal(facts.id, BIG);
    const call = (await sandbox.calls()).at(-1);
    assert.equal(`${call?.method} ${call?.path}`, `PUT /v2/leads/${BIG}/status`);
    const row = sandbox.stored("capillary.lead").find(({ id }) => id === BIG);
    assert.equal(row?.fields.status, "WON");
    await desk.panel.locator(`tr[data-id="${BIG}"]`).getByRole("cell", { name: "WON" }).waitFor();
    assert.equal(sandbox.stored("capillary.lead").find(({ id }) => id === "1")?.fields.status, "OPEN");
  });

  test("a reason id of 2^53 + 1 stands in the body digit by digit", async () => {
    const desk = await new Desk(page, "capillary").openWith(staffKey);
    await desk.fill({ id: "1", status: "LOST", reasonId: BIG });
    await desk.verdict.getByText("Ready to send").waitFor();
    assert.match(await desk.request.innerText(), new RegExp(`"reasonId": "${BIG}"`));
    await desk.send();
    assert.equal((await sandbox.calls())[0].body, `{"status":"LOST","reasonId":${BIG}}`);
    assert.match(sandbox.stored("capillary.lead")[0].text, new RegExp(BIG));
  });

  test("what the CRM refuses for good is told to staff", async () => {
    const desk = await new Desk(page, "capillary").openWith(staffKey);
    await desk.fill({ id: "404", status: "WON", reasonId: "7" });
    await desk.submit.click();
    await desk.later("Not delivered");
    assert.match((await desk.panel.locator(".message").textContent()) ?? "", /^the CRM refused it: /);
    assert.equal(await desk.summary.textContent(), "Not delivered.");
    assert.equal((await sandbox.calls()).length, 1);
  });
}
