// That no credential of a CRM comes near the page: not in its files, not in what it keeps, not in what it sends.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Desk } from "./desk.mjs";

/** As the sandbox takes them, and Capillary's password also as its header carries it. */
const SECRETS = /sandbox-key|sandbox-secret|rest\/1\/sandbox|store\.server|server123|8a16a6b70505eb1f1ff7cdc0cd5559a7/;

/** @param {import("./desk.mjs").World} world */
export function secrets({ page, url, staffKey }) {
  test("nothing that the relay serves to the page or that the page keeps or sends holds a credential", async () => {
    /** @type {Promise<{ where: string, text: string }>[]} */
    const seen = [];
    const listen = (/** @type {import("playwright-core").Response} */ response) => {
      const where = response.url();
      if (!where.startsWith(url)) return;
      seen.push(response.text().then((text) => ({ where, text }), () => ({ where, text: "" })));
      seen.push(Promise.resolve({ where: `request to ${where}`, text: response.request().postData() ?? "" }));
    };
    page.on("response", listen);
    await page.reload();
    await page.locator("body[data-state=ready]").waitFor();
    const stage = await new Desk(page, "stage").openWith(staffKey);
    await stage.fill({ name: "Seen", applyTo: "Leads" });
    await stage.send();
    const sales = await new Desk(page, "bitrix24").open();
    await sales.fill({ "fields.TITLE": "Seen" });
    await sales.send();
    page.off("response", listen);

    const files = await Promise.all(seen);
    for (const name of ["/", "/main.js", "/targets.js", "/demo.json", "/pkg/browser.js", "/pkg/lead.wasm", "/leads"]) {
      assert(files.some(({ where }) => where === url + name), `${name} was looked at`);
    }
    const kept = await page.evaluate(async () => [
      JSON.stringify({ ...localStorage, ...sessionStorage }),
      document.cookie,
      JSON.stringify(await indexedDB.databases()),
      JSON.stringify(await caches.keys()),
      document.documentElement.outerHTML,
    ]);
    files.push({ where: "what the page keeps", text: kept.join("\n") });
    for (const { where, text } of files) assert.doesNotMatch(text, SECRETS, where);
    assert.doesNotMatch(kept.join("\n"), new RegExp(staffKey), "the staff key is in the page's memory only");
  });

  test("what lies around the relay's folder is not served", async () => {
    for (const path of ["/relay.toml", "/../relay.toml", "/%2e%2e/relay.toml", "/leadwire.db", "/..%2fleadwire.db"]) {
      const response = await fetch(url + path);
      assert.equal(response.status, 404, path);
    }
  });
}
