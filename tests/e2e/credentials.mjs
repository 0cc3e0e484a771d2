// No CRM credential is in the page: not in its files, its storage or its requests.

import assert from "node:assert/strict";
import { test } from "node:test";

import { DemoPanel } from "../support/demo-panel.mjs";

/** The credentials of the sandbox; for Capillary also the password's hash in the header. */
const CREDENTIALS = /sandbox-key|sandbox-secret|rest\/1\/sandbox|store\.server|server123|8a16a6b70505eb1f1ff7cdc0cd5559a7/;

/** @param {import("../support/demo-panel.mjs").Demo} demo */
export function credentials({ page, url, staffKey }) {
  test("the page's files, storage and requests contain no credential", async () => {
    /** @type {Promise<{ source: string, text: string }>[]} */
    const pending = [];
    const listen = (/** @type {import("playwright-core").Response} */ response) => {
      const source = response.url();
      if (!source.startsWith(url)) return;
      pending.push(response.text().then((text) => ({ source, text }), () => ({ source, text: "" })));
      pending.push(Promise.resolve({ source: `request to ${source}`, text: response.request().postData() ?? "" }));
    };
    page.on("response", listen);
    await page.reload();
    await page.locator("body[data-state=ready]").waitFor();
    const stage = await new DemoPanel(page, "stage").openAsStaff(staffKey);
    await stage.fill({ name: "Test", applyTo: "Leads" });
    await stage.send();
    const sales = await new DemoPanel(page, "bitrix24").open();
    await sales.fill({ "fields.TITLE": "Test" });
    await sales.send();
    page.off("response", listen);

    const texts = await Promise.all(pending);
    for (const name of ["/", "/main.js", "/forms.js", "/demo.json", "/pkg/browser.js", "/pkg/lead.wasm", "/leads"]) {
      assert(texts.some(({ source }) => source === url + name), `${name} was requested`);
    }
    const stored = await page.evaluate(async () => [
      JSON.stringify({ ...localStorage, ...sessionStorage }),
      document.cookie,
      JSON.stringify(await indexedDB.databases()),
      JSON.stringify(await caches.keys()),
      document.documentElement.outerHTML,
    ]);
    texts.push({ source: "storage and document", text: stored.join("\n") });
    for (const { source, text } of texts) assert.doesNotMatch(text, CREDENTIALS, source);
    assert.doesNotMatch(stored.join("\n"), new RegExp(staffKey), "the staff key is in memory only");
  });

  test("files outside the relay's static directory are not served", async () => {
    for (const path of ["/relay.toml", "/../relay.toml", "/%2e%2e/relay.toml", "/leadwire.db", "/..%2fleadwire.db"]) {
      const response = await fetch(url + path);
      assert.equal(response.status, 404, path);
    }
  });
}
