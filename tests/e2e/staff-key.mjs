// The staff forms need the staff key.

import assert from "node:assert/strict";
import { test } from "node:test";

import { DemoPanel } from "../support/demo-panel.mjs";

const VALID = {
  capillary: { id: "1", status: "WON", reasonId: "7" },
  stage: { name: "Never", applyTo: "Leads" },
  source: { name: "Never" },
};

/** @param {import("../support/demo-panel.mjs").Demo} demo */
export function staffForms({ page, sandbox, staffKey }) {
  for (const [title, key, code] of [
    ["without a staff key", "", "not_allowed"],
    ["with a wrong staff key", "no-staff-key-of-this-relay", "token"],
    ["with a part of the staff key", staffKey.slice(1), "token"],
  ]) {
    test(`${title}, staff forms show the relay's refusal, and no CRM receives a request`, async () => {
      for (const [name, values] of Object.entries(VALID)) {
        const panel = await new DemoPanel(page, name).openAsStaff(key);
        await panel.fill(values);
        const { title, properties } = await panel.send();
        assert.equal(title, "LeadError: unauthorized", name);
        assert.deepEqual([properties.code, properties.status, properties.maybeSent], [code, "403", "false"]);
      }
      assert.deepEqual(await sandbox.calls(), []);
    });
  }

  test("a staff form shows a notice until the staff key is entered, and masks the key", async () => {
    const panel = await new DemoPanel(page, "stage").open();
    const notice = panel.root.getByText("Only staff can do this");
    await notice.waitFor();
    await page.getByLabel("Staff key").fill(staffKey);
    await notice.waitFor({ state: "hidden" });
    await panel.fill(VALID.stage);
    await panel.requestStatus.getByText("Ready to send").waitFor();
    assert.match(await panel.requestText.innerText(), /^Authorization: Bearer \*\*\*$/m);
    assert.equal(await page.getByLabel("Staff key").getAttribute("type"), "password");
  });
}
