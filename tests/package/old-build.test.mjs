// After a deployment, a browser's cache still has the module of the build before: it is recognised, and the inline copy is used.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { after, before, test } from "node:test";

import { launch } from "../support/browser.mjs";

const PKG = new URL("../../pkg/", import.meta.url);
/** @type {Record<string, string>} */
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

const present = await readFile(new URL("lead.wasm", PKG));
const { BUILD } = await import(new URL("bindings.js", PKG).href);

/** The last section: its kind, its length, the length of its name, the name and the id. */
const SECTION_BYTES = 2 + 1 + "build".length + BUILD.length;
const withoutId = present.subarray(0, -SECTION_BYTES);
const withOtherId = Buffer.concat([present.subarray(0, -BUILD.length), Buffer.from("AAAAAAAA")]);
/** Compiles, but has none of the exports. */
const otherExports = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

/** Files that the server has instead of the package's, by name. @type {Map<string, Buffer>} */
const deployed = new Map();
const server = createServer(async (request, response) => {
  const [, name] = /^\/\w+\/([\w.-]+)$/.exec(new URL(request.url ?? "/", "http://pkg").pathname) ?? [];
  if (!name) return response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>A page</title>");
  const bytes = deployed.get(name) ?? (await readFile(new URL(name, PKG)).catch(() => undefined));
  // As a content delivery network may be configured: modules are cached for a year, scripts are not.
  const cache = name.endsWith(".wasm") ? "public, max-age=31536000, immutable" : "no-store";
  response.writeHead(bytes ? 200 : 404, { "Content-Type": TYPES[extname(name)] ?? "text/plain", "Cache-Control": cache }).end(bytes);
});
/** @type {string} */
let url;
/** @type {Awaited<ReturnType<typeof launch>>} */
let browser;

before(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`;
  browser = await launch();
});
after(async () => {
  await browser.context.close();
  await rm(browser.profile, { recursive: true, force: true });
  server.close();
});

/**
 * The load path and a validation, in a new page.
 *
 * @param {string} folder of the package at the server
 * @param {string} [source] of ready(), an expression
 * @returns {Promise<any>}
 */
async function loadIn(folder, source = "") {
  await browser.page.goto(url);
  return browser.page.evaluate(`(async () => {
    const { loadPath, ready, validate } = await import("/${folder}/browser.js");
    try {
      await ready(${source});
      return [loadPath(), validate("ivvy.stage", { id: 1, name: "x" }).value];
    } catch ({ kind, message }) {
      return [kind, message];
    }
  })()`);
}

/** @type {[why: string, module: Buffer][]} */
const OLD = [
  ["a build before the id", withoutId],
  ["a build with another id", withOtherId],
  ["a build with other exports", otherExports],
];
OLD.forEach(([why, module], index) => {
  test(`${why} in the browser's cache is replaced by the inline copy`, async () => {
    const folder = `pkg${index}`;
    deployed.set("lead.wasm", module);
    await browser.page.goto(url);
    await browser.page.evaluate(`fetch("/${folder}/lead.wasm").then((response) => response.arrayBuffer()).then(() => undefined)`);
    deployed.clear();
    assert.deepEqual(await loadIn(folder), ["inline", { id: 1, name: "x" }]);
    const fetched = await browser.page.evaluate(`performance.getEntriesByName(new URL("/${folder}/lead.wasm", location).href)[0].transferSize`);
    assert.equal(fetched, 0, "the module came from the cache");
    const own = `new URL("/${folder}/lead.wasm", location.origin)`;
    assert.deepEqual(await loadIn(folder, own), ["inline", { id: 1, name: "x" }], "a URL that the page gives");
    assert.deepEqual(await loadIn(folder, `await fetch(${own})`), ["inline", { id: 1, name: "x" }], "a response that the page gives");
    assert.equal((await loadIn(`new${index}`))[0], "url");
  });
});

test("old copies of all files are an error that names them", async () => {
  deployed.set("lead.wasm", withOtherId);
  const bytes = await readFile(new URL("bytes.js", PKG), "utf8");
  deployed.set("bytes.js", Buffer.from(bytes.replace(/"[\w+/=]{99,}"/, JSON.stringify(withOtherId.toString("base64")))));
  const message =
    "the leadwire module could not be loaded: lead.wasm: it is of another build; bytes.js: it is of another build; " +
    "translated.js: it is of another build";
  deployed.set("translated.js", Buffer.from('export const BUILD = "AAAAAAAA"'));
  assert.deepEqual(await loadIn("pkgOld"), ["network", message]);
});

test("an old translated.js is an error that names it", async () => {
  deployed.clear();
  const translated = await readFile(new URL("translated.js", PKG), "utf8");
  deployed.set("translated.js", Buffer.from(translated.replace(`"${BUILD}"`, '"AAAAAAAA"')));
  await browser.context.addInitScript("Reflect.deleteProperty(globalThis, 'WebAssembly')");
  const message =
    "the leadwire module could not be loaded: WebAssembly is forbidden, as by a policy without 'wasm-unsafe-eval'; " +
    "translated.js: it is of another build";
  assert.deepEqual(await loadIn("pkgJs"), ["network", message]);
  deployed.clear();
  assert.deepEqual(await loadIn("pkgJs"), ["js", { id: 1, name: "x" }]);
});
