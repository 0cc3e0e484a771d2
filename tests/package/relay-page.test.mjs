// Visitors' pages with a relay, in Chromium: pages of the relay's origin, of an allowed origin, and of another origin.

import assert from "node:assert/strict";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";

import { launch } from "../support/browser.mjs";
import { startRelay } from "../support/relay.mjs";
import { startSandbox } from "../support/sandbox.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** @type {import("../support/sandbox.mjs").Sandbox} */
let sandbox;
/** @type {import("../support/relay.mjs").Relay} */
let relay;
/** @type {Awaited<ReturnType<typeof launch>>} */
let browser;

before(async () => {
  sandbox = await startSandbox("--www", ROOT);
  relay = await startRelay(sandbox.url, { settings: { static: ROOT, origins: [sandbox.url] } });
  browser = await launch();
});
beforeEach(() => sandbox.reset());
after(async () => {
  await browser.context.close();
  await rm(browser.profile, { recursive: true, force: true });
  await relay.stop();
  await sandbox.stop();
});

/**
 * @typedef {{ form?: string | null, fields?: object, relay?: string, idempotencyKey?: string }} Send
 *
 * Sends from the page that is open, and gives as much of what it becomes as matters here.
 *
 * @param {Send} [send]
 * @returns {Promise<any>}
 */
function send({ form = "callback", fields = { TITLE: "A page" }, relay: address = relay.url, idempotencyKey } = {}) {
  return browser.page.evaluate(
    async ({ target, fields, idempotencyKey }) => {
      const { upsertLead } = await import(/** @type {any} */ ("/pkg/browser.js"));
      const sending = upsertLead(target, { fields }, { idempotencyKey, retries: 0 });
      const { outcome, id, updateToken, kind, code } = await sending.catch((/** @type {any} */ error) => error);
      return { outcome: outcome ?? kind, id, code, hasToken: typeof updateToken === "string" };
    },
    { target: { crm: "bitrix24", relay: address, form }, fields, idempotencyKey },
  );
}

/** @param {string} origin */
const open = (origin) => browser.page.goto(`${origin}/tests/support/blank.html`);

const count = () => sandbox.stored("bitrix24.lead").length;

test("pages of the relay and of an allowed origin deliver a lead", async () => {
  const delivered = { outcome: "delivered", code: undefined, hasToken: true };
  await open(relay.url);
  assert.deepEqual(await send({ relay: "/" }), { ...delivered, id: 1 });
  await open(sandbox.url);
  assert.deepEqual(await send(), { ...delivered, id: 2 });
  assert.equal(count(), 2);
});

test("a page of another origin cannot add a lead and reads no response", async () => {
  await open(sandbox.url.replace("127.0.0.1", "localhost"));
  assert.equal((await send()).outcome, "network");
  assert.equal(count(), 0);
});

test("a visitor may do what the form allows; refusals of other requests are readable across origins", async () => {
  await open(sandbox.url);
  for (const [why, more] of /** @type {[string, Send][]} */ ([
    ["an unknown form", { form: "none" }],
    ["no form", { form: null }],
  ])) {
    const { outcome, code } = await send(more);
    assert.deepEqual([outcome, code], ["unauthorized", "not_allowed"], why);
  }
  assert.equal(count(), 0);
});

test("a page that is closed during a send has sent the lead, and the same key adds no second one", async () => {
  await open(relay.url);
  await sandbox.addFaults("bitrix24", 1, { kind: "delay", ms: 1000 });
  const leaving = send({ idempotencyKey: "a-key-of-a-page-that-goes" }).catch(() => "gone");
  await sandbox.waitForCalls(1);
  await open(relay.url);
  assert.equal(await leaving, "gone");
  const { outcome, id } = await send({ idempotencyKey: "a-key-of-a-page-that-goes" });
  assert.deepEqual([outcome, id], ["delivered", 1]);
  assert.equal(count(), 1);
});

test("a lead is sent when another script has used up the keepalive quota", async () => {
  await open(relay.url);
  const silent = createServer(() => undefined).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (silent.address());
  try {
    await browser.page.evaluate((url) => {
      // A browser keeps at most 64 KiB of a page's requests alive, whoever makes them.
      void fetch(url, { method: "POST", mode: "no-cors", keepalive: true, body: "x".repeat(64 * 1024) }).catch(() => undefined);
    }, `http://127.0.0.1:${port}/`);
    assert.equal((await send()).outcome, "delivered");
    assert.equal(count(), 1);
  } finally {
    silent.closeAllConnections();
    silent.close();
  }
});
