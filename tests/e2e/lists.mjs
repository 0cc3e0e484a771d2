// The editors of iVvy's lead stages and lead sources, which are staff's.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Desk } from "./desk.mjs";

/** @param {import("./desk.mjs").World} world */
export function lists({ page, sandbox, staffKey }) {
  test("a bad stage shows every issue at its own field, a warning too, and nothing is sent", async () => {
    const desk = await new Desk(page, "stage").openWith(staffKey);
    await desk.fill({ id: "", colour: "blue" });
    await desk.submit.click();
    assert.deepEqual(await desk.notes("issue"), {
      name: ["name is required when id is missing"],
      applyTo: ["applyTo is required when id is missing"],
    });
    assert.deepEqual(await desk.notes("warning"), {
      colour: ["colour is not a hex colour such as #7ee546; it is sent as it is"],
    });
    assert.deepEqual(await desk.invalid(), ["name", "applyTo"], "a warning is no fault");
    assert.deepEqual(await sandbox.calls(), []);
  });

  test("a stage is added, and updated", async () => {
    const desk = await new Desk(page, "stage").openWith(staffKey);
    await desk.fill({ name: "Site visit", applyTo: "Leads", colour: "teal" });
    const { facts } = await desk.send();
    const added = sandbox.stored("ivvy.stage").find(({ fields }) => fields.name === "Site visit");
    assert.equal(added?.id, facts.id);
    assert.deepEqual([added?.fields.applyTo, added?.fields.colour], [2, "teal"]);
    await desk.panel.locator(".answer .warning[data-path=colour]").waitFor();

    await desk.fill({ colour: "#0a7c80" });
    await desk.submit.click();
    await desk.outcome.getByText("Delivered: updated").waitFor();
    assert.deepEqual(JSON.parse((await sandbox.calls())[1].body), { id: Number(facts.id), colour: "#0a7c80" });
    const changed = sandbox.stored("ivvy.stage").find(({ id }) => id === facts.id);
    assert.deepEqual(changed?.fields, { ...added?.fields, colour: "#0a7c80" });
  });

  test("a stage that is not editable is refused with iVvy's code", async () => {
    const desk = await new Desk(page, "stage").openWith(staffKey);
    await desk.fill({ id: "6", name: "Lost after all" });
    await desk.submit.click();
    await desk.later("Not delivered");
    assert.equal(await desk.panel.locator(".message").textContent(), "the CRM refused it: 24321");
    assert.equal(sandbox.stored("ivvy.stage").find(({ id }) => id === "6")?.fields.name, "Won");
  });

  test("a bad source shows every issue at its own field, and nothing is sent", async () => {
    const desk = await new Desk(page, "source").openWith(staffKey);
    await desk.fill({ id: "2.5", cost: "-1", colour: "#12" });
    await desk.submit.click();
    assert.deepEqual(await desk.notes("issue"), {
      id: ["id must be a whole number, or digits without sign"],
      cost: ["cost must be 0 or more"],
    });
    assert.deepEqual(Object.keys(await desk.notes("warning")), ["colour"]);
    assert.deepEqual(await sandbox.calls(), []);
  });

  test("a source is added, and updated under an id that was typed", async () => {
    const desk = await new Desk(page, "source").openWith(staffKey);
    const source = { name: "Podcast", cost: "12.50", colour: "#7ee546", description: "Third season" };
    await desk.fill({ ...source, isReferral: "Yes" });
    const { facts } = await desk.send();
    const added = sandbox.stored("ivvy.source").find(({ id }) => id === facts.id);
    for (const [name, value] of Object.entries({ ...source, isReferral: true })) {
      assert.equal(added?.fields[name], value, name);
    }

    await desk.form.getByRole("button", { name: "Start a new source" }).click();
    await desk.submit.getByText("Add source").waitFor();
    await desk.fill({ id: facts.id, cost: "0", isReferral: "No" });
    await desk.submit.click();
    await desk.outcome.getByText("Delivered: updated").waitFor();
    const changed = sandbox.stored("ivvy.source").find(({ id }) => id === facts.id);
    assert.deepEqual(changed?.fields, { ...added?.fields, cost: "0", isReferral: false });
  });
}
