// What a send makes of a CRM that misbehaves.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Desk } from "./desk.mjs";

/** @param {import("./desk.mjs").World} world */
export function faults({ page, sandbox }) {
  test("a limit that is reached is waited for, and the lead is added once", async () => {
    const desk = await new Desk(page, "bitrix24").open();
    const control = desk.panel.locator(".faults");
    await control.locator(".how-often").selectOption("2");
    await control.locator(".what").selectOption({ label: "says that its limit is reached" });
    await control.getByRole("button", { name: "Misbehave" }).click();
    await control.getByText("The next 2 calls will go wrong.").waitFor();
    await desk.fill({ "fields.TITLE": "Patience" });
    const { title, facts, attempts } = await desk.send();
    assert.equal(title, "Delivered: added");
    assert.equal(facts.attempts, "3");
    assert.match(attempts[0], /^Attempt 1 – QUERY_LIMIT_EXCEEDED: /);
    assert.match(attempts[1], /^Attempt 2 after \d+\.\d s – QUERY_LIMIT_EXCEEDED: /);
    assert.match(attempts[2], /^Attempt 3 after \d+\.\d s – answered$/);
    assert.equal((await sandbox.calls()).length, 3);
    assert.equal(sandbox.stored("bitrix24.lead").length, 1);
    await control.getByText("Bitrix24 behaves.").waitFor();
  });

  test("an add whose answer is lost is not sent again, and the page says that it may have arrived", async () => {
    await sandbox.misbehave("bitrix24", 1, { kind: "half_answer" });
    const desk = await new Desk(page, "bitrix24").open();
    await desk.fill({ "fields.TITLE": "In doubt" });
    const { title, facts } = await desk.send();
    assert.equal(title, "LeadError: network");
    assert.deepEqual([facts.maybeSent, facts.attempts], ["true", "1"]);
    await desk.panel.locator(".advice").getByText("the CRM may have it all the same").waitFor();
    assert.equal(sandbox.stored("bitrix24.lead").length, 1);
    await desk.rows.getByRole("cell", { name: "In doubt" }).waitFor();
    assert.equal(await desk.field("fields.TITLE").inputValue(), "In doubt", "nothing that was typed is lost");
  });

  test("a status change is sent again after an answer that says nothing", async () => {
    await sandbox.misbehave("capillary", 1, { kind: "status", status: 503 });
    const desk = await new Desk(page, "capillary").open();
    await desk.fill({ id: "1", status: "LOST", reasonId: "7" });
    const { title, facts, attempts } = await desk.send();
    assert.equal(title, "Delivered: updated");
    assert.equal(facts.attempts, "2");
    assert.match(attempts[0], /^Attempt 1 – unavailable: /);
    assert.equal(sandbox.stored("capillary.lead")[0].fields.status, "LOST");
  });

  test("a status change is sent again after an answer that broke off", async () => {
    // Not a connection that closes without a word: Chromium repeats such a call by itself where the connection was used
    // before, and how often that is depends on how many there were.
    await sandbox.misbehave("capillary", 1, { kind: "half_answer" });
    const desk = await new Desk(page, "capillary").open();
    await desk.fill({ id: "1", status: "DELETED", reasonId: "7" });
    const { title, facts, attempts } = await desk.send();
    assert.equal(title, "Delivered: updated");
    assert.equal(facts.attempts, "2");
    assert.match(attempts[0], /^Attempt 1 – network: /);
    assert.equal(sandbox.stored("capillary.lead")[0].fields.status, "DELETED");
  });

  test("a CRM that never answers can be stopped waiting for", async () => {
    await sandbox.misbehave("ivvy", 1, { kind: "hang" });
    const desk = await new Desk(page, "stage").open();
    await desk.fill({ name: "Never", applyTo: "Leads" });
    await desk.submit.click();
    await desk.field("name").press("Enter");
    await desk.form.getByRole("button", { name: "Stop" }).click();
    const { title, facts } = await desk.result();
    assert.equal(title, "LeadError: aborted");
    assert.equal(facts.maybeSent, "true");
    assert.equal((await sandbox.calls()).length, 1, "a second press while it was under way sent nothing");
  });

  test("a fault that was asked for is taken back", async () => {
    const desk = await new Desk(page, "source").open();
    const control = desk.panel.locator(".faults");
    await control.getByRole("button", { name: "Misbehave" }).click();
    await control.getByText("The next 2 calls will go wrong.").waitFor();
    await control.getByRole("button", { name: "Behave again" }).click();
    await control.getByText("iVvy behaves.").waitFor();
    await desk.fill({ name: "Fair" });
    assert.equal((await desk.send()).facts.attempts, "1");
  });
}
