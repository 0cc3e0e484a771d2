// Checks an outbox in Chromium before it is measured: a lead that the relay did not accept is sent again by the next page, and is kept until then.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";

import { chromium } from "playwright-core";

import { until } from "../../tests/support/until.mjs";

const LEAD = { description: "Smith wedding", sourceId: 2, typeId: 3, stageId: 1, industryId: 11, contactId: 5 };

/** How many leads the page keeps in IndexedDB. */
const KEPT = `(async () => {
  const records = [];
  const result = (request) => new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: reject }));
  for (const { name } of await indexedDB.databases()) {
    const database = await result(indexedDB.open(name));
    for (const store of database.objectStoreNames) records.push(...(await result(database.transaction(store).objectStore(store).getAll())));
    database.close();
  }
  return records.filter((record) => JSON.stringify(record).includes("Smith")).length;
})()`;

/**
 * @param {string} folder with the bundles
 * @param {string[]} jobs that export `openOutbox`
 * @param {string} element the job that registers the form element
 */
export async function checkInChromium(folder, jobs, element) {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    for (const job of jobs) await withSite(folder, (site) => checkOutbox(browser, job, site));
    await withSite(folder, async ({ url }) => {
      const page = await browser.newPage();
      await page.goto(url);
      await page.evaluate(`import("/${element}/${element}.js").then(() => customElements.whenDefined("lead-form")).then(() => undefined)`);
    });
  } finally {
    await browser.close();
  }
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} job
 * @param {Site} site
 */
async function checkOutbox(browser, job, site) {
  const page = await browser.newPage();
  await page.goto(site.url);
  await submit(page, job, "one");
  await site.received(1);
  const [{ key }] = site.leads;
  assert.equal(await page.evaluate(KEPT), 1, `${job}: the lead is kept`);
  site.isOpen = true;
  await page.reload();
  await submit(page, job, "two");
  await until(`${job}: the leads are deleted`, async () => (await page.evaluate(KEPT)) === 0);
  await page.close();
  const accepted = site.leads.filter(({ status }) => status === 200);
  assert.deepEqual(accepted.map(({ name }) => name).sort(), ["one", "two"], job);
  assert.ok(accepted.some((lead) => lead.key === key), `${job}: with the key of the first attempt`);
}

/**
 * Opens the outbox, which sends what it has, and saves another lead.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} job
 * @param {string} name
 */
function submit(page, job, name) {
  const target = { crm: "ivvy", relay: "/relay", form: "wedding" };
  return page.evaluate(`import("/${job}/${job}.js").then(async ({ ready, openOutbox }) => {
    await ready?.();
    const { delivered } = await openOutbox(${JSON.stringify(target)}).submit("ivvy.lead", ${JSON.stringify({ ...LEAD, name })});
    delivered.catch(() => {});
  })`);
}

/**
 * @typedef {object} Site
 * @property {string} url
 * @property {boolean} isOpen whether the relay accepts leads
 * @property {{ key: string, name: string, status: number }[]} leads
 * @property {(count: number) => Promise<void>} received
 *
 * @param {string} folder
 * @param {(site: Site) => Promise<void>} use
 */
async function withSite(folder, use) {
  /** @type {(() => void)[]} */
  const waiting = [];
  /** @type {Site} */
  const site = {
    url: "",
    isOpen: false,
    leads: [],
    async received(count) {
      while (site.leads.length < count) await new Promise((resolve) => waiting.push(() => resolve(undefined)));
    },
  };
  const server = createServer(async (request, response) => {
    if (request.method === "GET") return serve(folder, request.url ?? "/", response);
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    const { key, payload } = JSON.parse(text);
    const status = site.isOpen ? 200 : 503;
    response.writeHead(status, { "Content-Type": "application/json" }).end(site.isOpen ? '{"outcome":"delivered","id":7}' : '{"outcome":"busy"}');
    site.leads.push({ key, name: payload.name, status });
    for (const resume of waiting.splice(0)) resume();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  site.url = `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}/`;
  try {
    await use(site);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/**
 * @param {string} folder
 * @param {string} path
 * @param {import("node:http").ServerResponse} response
 */
async function serve(folder, path, response) {
  if (path === "/") return response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>Outbox</title>");
  try {
    const file = await readFile(join(folder, path));
    response.writeHead(200, { "Content-Type": path.endsWith(".wasm") ? "application/wasm" : "text/javascript" }).end(file);
  } catch {
    response.writeHead(404).end();
  }
}
