// The package in Chromium: loading, secrets in pages, and unusual arguments and environments.

import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";

import { launch } from "../support/browser.mjs";
import { startSandbox } from "../support/sandbox.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** @type {import("../support/sandbox.mjs").Sandbox} */
let sandbox;
/** @type {Awaited<ReturnType<typeof launch>>} */
let browser;
/** @type {import("playwright-core").Page} */
let page;

before(async () => {
  sandbox = await startSandbox("--www", ROOT);
  browser = await launch();
  page = browser.page;
});
beforeEach(async () => {
  await sandbox.reset();
  await page.goto(`${sandbox.url}/tests/support/blank.html`);
});
after(async () => {
  await browser.context.close();
  await rm(browser.profile, { recursive: true, force: true });
  await sandbox.stop();
});

/**
 * Runs in the page, with the package and a target that may be used there.
 *
 * @param {(leadwire: any, target: any) => unknown} work
 * @returns {Promise<any>}
 */
function inPage(work) {
  return page.evaluate(`(async () => {
    const leadwire = await import("/pkg/browser.js");
    const target = { crm: "capillary", url: location.origin, username: "store.server", password: "server123", dangerouslyAllowBrowser: true };
    return (${work})(leadwire, target);
  })()`);
}

test("nothing is loaded at import, and a call before ready() throws", async () => {
  const [path, message] = await inPage(({ loadPath, validate }) => {
    try {
      validate("ivvy.stage", {});
    } catch (/** @type {any} */ error) {
      return [loadPath(), error.message];
    }
  });
  assert.equal(path, undefined);
  assert.equal(message, "leadwire is not loaded yet; await ready() first");
});

test("ready() loads once, however often it is called", async () => {
  const [path, files] = await inPage(async ({ ready, loadPath }) => {
    await Promise.all([ready(), ready()]);
    await ready();
    const loaded = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".wasm"));
    return [loadPath(), loaded.length];
  });
  assert.deepEqual([path, files], ["url", 1]);
});

test("a failed load can be retried", async () => {
  const outcomes = await inPage(async ({ ready, loadPath }) => {
    const bad = await ready(new URL("/tests/support/blank.html", location.origin)).catch((/** @type {Error} */ error) => error.message);
    await ready();
    return [bad, loadPath()];
  });
  const why = `${sandbox.url}/tests/support/blank.html returned HTTP 200 without a WebAssembly module`;
  assert.deepEqual(outcomes, [`the leadwire module could not be loaded: ${why}`, "url"]);
});

test("a send while the module cannot be loaded rejects and sends nothing; the next one loads the module", async () => {
  const moduleFiles = /\/(lead\.wasm|bytes\.js|translated\.js)$/;
  await inPage(() => {});
  await page.route(moduleFiles, (route) => route.abort());
  const send = async (/** @type {any} */ { updateStatus, loadPath }, /** @type {any} */ target) => {
    const sending = updateStatus(target, { id: 1, status: "WON", reasonId: 3 });
    const { name, kind, outcome, retryable, maybeSent } = await sending.catch((/** @type {any} */ error) => error);
    return [name ?? outcome, kind, retryable, maybeSent, loadPath()];
  };
  try {
    assert.deepEqual(await inPage(send), ["LeadError", "network", true, false, undefined]);
    assert.deepEqual(await sandbox.calls(), []);
  } finally {
    await page.unroute(moduleFiles);
  }
  assert.deepEqual(await inPage(send), ["delivered", "capillary.status", undefined, undefined, "url"]);
});

test("without WebAssembly the translated module is used, even if the page passes a module's URL", async () => {
  assert.deepEqual(await inPage(async ({ ready, loadPath, validate }) => {
    Reflect.deleteProperty(globalThis, "WebAssembly");
    await ready(new URL("/pkg/lead.wasm", location.origin));
    return [loadPath(), validate("ivvy.stage", { id: 1, name: "x" }).value];
  }), ["js", { id: 1, name: "x" }]);
});

test("a server that responds with HTML for the .wasm file: the inline copy is used", async () => {
  await page.route("**/lead.wasm", (route) => route.fulfill({ status: 200, contentType: "text/html", body: "<!doctype html>" }));
  try {
    assert.deepEqual(await inPage(async ({ ready, loadPath, validate }) => {
      await ready();
      return [loadPath(), validate("ivvy.stage", { id: 1, name: "x" }).value];
    }), ["inline", { id: 1, name: "x" }]);
  } finally {
    await page.unroute("**/lead.wasm");
  }
});

test("ready() accepts bytes, a response or a module", async () => {
  const paths = [];
  for (const source of ["response", "bytes", "module"]) {
    await page.goto(`${sandbox.url}/tests/support/blank.html#${source}`);
    await page.reload();
    paths.push(await inPage(async ({ ready, loadPath }) => {
      const response = await fetch("/pkg/lead.wasm");
      const source = location.hash.slice(1);
      if (source === "response") await ready(response);
      else if (source === "bytes") await ready(await response.arrayBuffer());
      else await ready(await WebAssembly.compileStreaming(response));
      return loadPath();
    }));
  }
  assert.deepEqual(paths, ["module", "module", "module"]);
});

test("a secret in a page is refused before anything is sent", async () => {
  const kinds = await inPage(async ({ upsertLead, updateStatus, request }) => {
    const url = location.origin;
    const outcomes = [
      upsertLead({ crm: "ivvy", url, key: "k", secret: "s" }, { id: 1, name: "x" }),
      upsertLead({ crm: "bitrix24", url: `${url}/rest/1/sandbox` }, { fields: { TITLE: "x" } }),
      upsertLead({ crm: "bitrix24", url: `${url}/rest`, auth: "t" }, { fields: { TITLE: "x" } }),
      updateStatus({ crm: "capillary", url, username: "u", password: "p" }, { id: 1, status: "WON", reasonId: 1 }),
      updateStatus({ crm: "capillary", url, token: "t" }, { id: 1, status: "WON", reasonId: 1 }),
      request({ crm: "capillary", url, token: "t" }, "capillary.status", { id: 1, status: "WON", reasonId: 1 }),
    ];
    return Promise.all(outcomes.map((outcome) => outcome.catch((/** @type {any} */ error) => error.kind)));
  });
  assert.deepEqual(kinds, Array(6).fill("secret_in_browser"));
  assert.deepEqual(await sandbox.calls(), []);
});

test("no cookies are sent", async () => {
  await page.evaluate(() => void (document.cookie = "session=mine; path=/"));
  await page.evaluate(() => fetch("/v2/leads", { method: "POST", body: "{}" }).then(() => 0));
  await inPage(async ({ upsertLead }, target) => void (await upsertLead(target, { leadFor: "sku", userId: 1000 })));
  const calls = await sandbox.calls();
  assert.deepEqual(calls.map(({ headers }) => "cookie" in headers), [true, false], "of a plain fetch, and of a send");
});

test("a worker counts as a page", async () => {
  const kind = await page.evaluate(async () => {
    const code = `
      import { upsertLead } from "${location.origin}/pkg/browser.js";
      upsertLead({ crm: "ivvy", url: "${location.origin}", key: "k", secret: "s" }, { id: 1, name: "x" })
        .then(() => postMessage("sent"), (error) => postMessage(error.kind));`;
    const worker = new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })), { type: "module" });
    return new Promise((resolve) => worker.addEventListener("message", ({ data }) => resolve(data)));
  });
  assert.equal(kind, "secret_in_browser");
});

test("a call with any argument settles, and the next call works", async () => {
  const answers = await inPage(async ({ ready, validate }) => {
    await ready();
    const round = /** @type {any} */ ({});
    round.round = round;
    const values = [null, undefined, "text", 5, NaN, 5n, true, [], [1], () => 1, Symbol("s"), new Date(), new Map(), round,
      JSON.parse('{"__proto__":{"x":1}}'), { name: "x".repeat(61_440) }, new Proxy({}, { ownKeys() { throw new Error("no"); } }), document.body];
    return values.map((value) => {
      const { issues } = validate("ivvy.stage", value);
      const well = validate("ivvy.stage", { id: 1, name: "x" });
      return [Boolean(issues?.length), issues?.every((/** @type {any} */ issue) => issue.path.length > 0), well.value.id];
    });
  });
  assert.equal(answers.length, 18);
  for (const answer of answers) assert.deepEqual(answer, [true, true, 1]);
  assert.equal(await page.evaluate(() => /** @type {any} */ ({}).x), undefined, "no prototype was changed");
});

test("a page sends a hundred leads of different sizes at once", async () => {
  for (const characters of [2000, 8000, 16_000]) {
    const outcomes = await page.evaluate(async (characters) => {
      const { upsertLead } = await import(String("/pkg/browser.js"));
      const target = { crm: "capillary", url: location.origin, token: "sandbox-oauth", dangerouslyAllowBrowser: true };
      const lead = { leadFor: "€".repeat(characters), userId: 1000 };
      const ended = Array.from({ length: 100 }, () => upsertLead(target, lead).catch((/** @type {any} */ error) => error));
      return (await Promise.all(ended)).map(({ outcome, message }) => outcome ?? message);
    }, characters);
    assert.deepEqual(outcomes, Array(100).fill("delivered"));
  }
});

test("an abort with any reason during a request leaves the module working", async () => {
  for (const reason of ['"text"', "null", "undefined", "new Error('mine')"]) {
    await sandbox.addFaults("capillary", 1, { kind: "hang" });
    const sending = page.evaluate(`(async () => {
      const { updateStatus } = await import("/pkg/browser.js");
      const target = { crm: "capillary", url: location.origin, token: "sandbox-oauth", dangerouslyAllowBrowser: true };
      const change = { id: 1, status: "WON", reasonId: 3 };
      globalThis.controller = new AbortController();
      const ended = await updateStatus(target, change, { signal: controller.signal }).catch(({ kind, maybeSent }) => ({ kind, maybeSent }));
      const { outcome } = await updateStatus(target, change);
      return { ...ended, outcome };
    })()`);
    await sandbox.waitForCalls(1);
    await page.evaluate(`controller.abort(${reason})`);
    assert.deepEqual(await sending, { kind: "aborted", maybeSent: true, outcome: "delivered" });
    await sandbox.reset();
  }
});

test("a replaced fetch may reject with any value", async () => {
  const messages = await inPage(async ({ updateStatus }, target) => {
    const own = globalThis.fetch;
    await updateStatus(target, { id: 1, status: "WON", reasonId: 3 });
    const kinds = [];
    for (const thrown of ["text", null, { no: "error" }]) {
      globalThis.fetch = () => Promise.reject(thrown);
      kinds.push(await updateStatus(target, { id: 1, status: "WON", reasonId: 3 }, { retries: 0 }).catch((/** @type {any} */ error) => error.kind));
      globalThis.fetch = () => { throw thrown; };
      kinds.push(await updateStatus(target, { id: 1, status: "WON", reasonId: 3 }, { retries: 0 }).catch((/** @type {any} */ error) => error.kind));
    }
    globalThis.fetch = own;
    // Another status: the sandbox refuses one that is set already.
    return [...kinds, (await updateStatus(target, { id: 1, status: "LOST", reasonId: 3 })).outcome];
  });
  assert.deepEqual(messages, [...Array(6).fill("network"), "delivered"]);
});
