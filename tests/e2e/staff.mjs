// Who may use the staff's desks: whoever types the key, and nobody else.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Desk } from "./desk.mjs";

const GOOD = {
  capillary: { id: "1", status: "WON", reasonId: "7" },
  stage: { name: "Never", applyTo: "Leads" },
  source: { name: "Never" },
};

/** @param {import("./desk.mjs").World} world */
export function staff({ page, sandbox, staffKey }) {
  for (const [why, key, code] of [
    ["without a staff key", "", "not_allowed"],
    ["with a wrong staff key", "no-staff-key-of-this-relay", "token"],
    ["with a part of the staff key", staffKey.slice(1), "token"],
  ]) {
    test(`${why} the staff's desks show the relay's refusal, and no CRM is called`, async () => {
      for (const [name, values] of Object.entries(GOOD)) {
        const desk = await new Desk(page, name).openWith(key);
        await desk.fill(values);
        const { title, facts } = await desk.send();
        assert.equal(title, "LeadError: unauthorized", name);
        assert.deepEqual([facts.code, facts.status, facts.maybeSent], [code, "403", "false"]);
      }
      assert.deepEqual(await sandbox.calls(), []);
    });
  }

  test("a desk says that it needs the staff key until there is one, and shows it to nobody", async () => {
    const desk = await new Desk(page, "stage").open();
    const note = desk.panel.getByText("Only staff may do this");
    await note.waitFor();
    await page.getByLabel("Staff key").fill(staffKey);
    await note.waitFor({ state: "hidden" });
    await desk.fill(GOOD.stage);
    await desk.verdict.getByText("Ready to send").waitFor();
    assert.match(await desk.request.innerText(), /^Authorization: Bearer \*\*\*$/m);
    assert.equal(await page.getByLabel("Staff key").getAttribute("type"), "password");
  });
}
