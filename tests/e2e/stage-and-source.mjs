// iVvy's lead stages and lead sources, which only staff can edit.

import assert from "node:assert/strict";
import { test } from "node:test";

import { DemoPanel } from "../support/demo-panel.mjs";

/** @param {import("../support/demo-panel.mjs").Demo} demo */
export function stageAndSource({ page, sandbox, staffKey }) {
  test("an invalid stage shows each issue and warning at its field and is not sent", async () => {
    const panel = await new DemoPanel(page, "stage").openAsStaff(staffKey);
    await panel.fill({ id: "", colour: "blue" });
    await panel.submitButton.click();
    assert.deepEqual(await panel.messages("issue"), {
      name: ["name is required when id is missing"],
      applyTo: ["applyTo is required when id is missing"],
    });
    assert.deepEqual(await panel.messages("warning"), {
      colour: ["colour is not a hex colour such as #7ee546; it is sent as it is"],
    });
    assert.deepEqual(await panel.invalidFields(), ["name", "applyTo"], "a field with a warning is valid");
    assert.deepEqual(await sandbox.calls(), []);
  });

  test("a stage is added, then updated", async () => {
    const panel = await new DemoPanel(page, "stage").openAsStaff(staffKey);
    await panel.fill({ name: "Site visit", applyTo: "Leads", colour: "teal" });
    const { properties } = await panel.send();
    const added = sandbox.stored("ivvy.stage").find(({ fields }) => fields.name === "Site visit");
    assert.equal(added?.id, properties.id);
    assert.deepEqual([added?.fields.applyTo, added?.fields.colour], [2, "teal"]);
    await panel.root.locator(".result .warning[data-path=colour]").waitFor();

    await panel.fill({ colour: "#0a7c80" });
    await panel.submitButton.click();
    await panel.outcomeTitle.getByText("Delivered: updated").waitFor();
    assert.deepEqual(JSON.parse((await sandbox.calls())[1].body), { id: Number(properties.id), colour: "#0a7c80" });
    const changed = sandbox.stored("ivvy.stage").find(({ id }) => id === properties.id);
    assert.deepEqual(changed?.fields, { ...added?.fields, colour: "#0a7c80" });
  });

  test("a change of a read-only stage is refused with iVvy's error code", async () => {
    const panel = await new DemoPanel(page, "stage").openAsStaff(staffKey);
    await panel.fill({ id: "6", name: "Lost after all" });
    await panel.submitButton.click();
    await panel.outcomeWithTitle("Not delivered");
    assert.equal(await panel.root.locator(".message").textContent(), "the CRM refused it: 24321");
    assert.equal(sandbox.stored("ivvy.stage").find(({ id }) => id === "6")?.fields.name, "Won");
  });

  test("an invalid source shows each issue at its field and is not sent", async () => {
    const panel = await new DemoPanel(page, "source").openAsStaff(staffKey);
    await panel.fill({ id: "2.5", cost: "-1", colour: "#12" });
    await panel.submitButton.click();
    assert.deepEqual(await panel.messages("issue"), {
      id: ["id must be a whole number, or digits without sign"],
      cost: ["cost must be 0 or more"],
    });
    assert.deepEqual(Object.keys(await panel.messages("warning")), ["colour"]);
    assert.deepEqual(await sandbox.calls(), []);
  });

  test("a source is added, then updated by an entered id", async () => {
    const panel = await new DemoPanel(page, "source").openAsStaff(staffKey);
    const source = { name: "Podcast", cost: "12.50", colour: "#7ee546", description: "Third season" };
    await panel.fill({ ...source, isReferral: "Yes" });
    const { properties } = await panel.send();
    const added = sandbox.stored("ivvy.source").find(({ id }) => id === properties.id);
    for (const [name, value] of Object.entries({ ...source, isReferral: true })) {
      assert.equal(added?.fields[name], value, name);
    }

    await panel.form.getByRole("button", { name: "Start a new source" }).click();
    await panel.submitButton.getByText("Add source").waitFor();
    await panel.fill({ id: properties.id, cost: "0", isReferral: "No" });
    await panel.submitButton.click();
    await panel.outcomeTitle.getByText("Delivered: updated").waitFor();
    const changed = sandbox.stored("ivvy.source").find(({ id }) => id === properties.id);
    assert.deepEqual(changed?.fields, { ...added?.fields, cost: "0", isReferral: false });
  });
}
