// Hosts without a page of a web server, in Chromium: service workers and extension workers, which forbid import(), and pages of
// the file system. The package works, or its error says what to do.

import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { build } from "esbuild";
import { chromium } from "playwright-core";

import { FLAGS } from "../support/browser.mjs";

const PKG = fileURLToPath(new URL("../../pkg/", import.meta.url));

/** What a program does with the package; the relay's address is a parameter. */
const PROGRAM = `
  self.run = async (relay, source) => {
    try {
      await ready(source);
      const { value } = validate("ivvy.stage", { id: 1, name: "x" });
      const { outcome } = await upsertLead({ crm: "bitrix24", relay, form: "contact" }, { fields: { TITLE: "one-off" } });
      const outbox = openOutbox({ crm: "bitrix24", relay, form: "contact" });
      const { state, delivered } = await outbox.submit({ fields: { TITLE: "outbox" } });
      return [loadPath(), value.id, outcome, state, (await delivered).outcome];
    } catch ({ kind, message }) {
      return [kind, message];
    }
  };`;
const IMPORTS = (/** @type {string} */ base) => `
  import { loadPath, ready, upsertLead, validate } from "${base}browser.js";
  import { openOutbox } from "${base}outbox.js";`;
const WORKER = (/** @type {string} */ base) => `${IMPORTS(base)}${PROGRAM}
  self.addEventListener("install", () => self.skipWaiting());`;

const MISSING_FILE = "HTTP 404 without a WebAssembly module";
const FORBIDDEN_IMPORT = /import\(\) is disallowed on ServiceWorkerGlobalScope/;

/** @type {string} */
let folder;
/** @type {string} */
let url;
/** @type {import("playwright-core").BrowserContext} */
let context;
/** The names of the leads that were sent. @type {string[]} */
let sent = [];

/** Files beside those of the package. @type {Record<string, string>} */
const files = {
  "/": "<!doctype html><title>A page</title>",
  "/module-worker.js": WORKER("./pkg/"),
  "/no-file-worker.js": WORKER("./other/"),
};
const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://host");
  if (request.method !== "GET") return receive(request, response);
  const [, from, name] = /^\/(pkg|other)\/(.+)$/.exec(pathname) ?? [];
  const isMissing = from === "other" && name === "lead.wasm";
  const bytes = name && !isMissing ? await readFile(join(PKG, name)).catch(() => undefined) : files[pathname];
  const type = { ".js": "text/javascript", ".wasm": "application/wasm" }[extname(pathname)] ?? "text/html";
  response.writeHead(bytes === undefined ? 404 : 200, { "Content-Type": type }).end(bytes);
});

/**
 * Takes a lead as a relay does that allows every origin.
 *
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function receive(request, response) {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  const { payload } = JSON.parse(text);
  sent.push(payload.fields?.TITLE ?? payload.name);
  const headers = { "Content-Type": "application/json", "Access-Control-Allow-Origin": "*" };
  response.writeHead(200, headers).end(JSON.stringify({ outcome: "delivered", id: 7 }));
}

before(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`;
  folder = await mkdtemp(join(tmpdir(), "leadwire-hosts-"));
  files["/bundled-worker.js"] = await bundled(WORKER(PKG));
  const extensions = [await writeExtension("allowed", `script-src 'self' 'wasm-unsafe-eval'`), await writeExtension("forbidden")];
  context = await chromium.launchPersistentContext(join(folder, "profile"), {
    executablePath: "/usr/bin/chromium",
    headless: false,
    ignoreDefaultArgs: ["--disable-extensions"],
    args: [...FLAGS, "--headless=new", `--load-extension=${extensions}`, `--disable-extensions-except=${extensions}`],
  });
});
after(async () => {
  await context?.close();
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

/** A classic script, as a bundler makes it. @param {string} contents */
async function bundled(contents) {
  const output = await build({
    stdin: { contents, resolveDir: PKG },
    bundle: true,
    format: "iife",
    write: false,
    logLevel: "error",
    logOverride: { "empty-import-meta": "silent" },
  });
  return output.outputFiles[0].text;
}

/**
 * @param {string} name
 * @param {string} [policy]
 */
async function writeExtension(name, policy) {
  const to = join(folder, name);
  await mkdir(to);
  await cp(PKG, join(to, "pkg"), { recursive: true });
  await writeFile(join(to, "worker.js"), WORKER("./pkg/"));
  const manifest = {
    manifest_version: 3,
    name,
    version: "1",
    background: { service_worker: "worker.js", type: "module" },
    host_permissions: ["http://127.0.0.1/*"],
    ...(policy && { content_security_policy: { extension_pages: policy } }),
  };
  await writeFile(join(to, "manifest.json"), JSON.stringify(manifest));
  return to;
}

/**
 * Waits for a service worker whose program has started.
 *
 * @param {(worker: import("playwright-core").Worker) => Promise<boolean>} isWanted
 */
async function serviceWorker(isWanted) {
  for (let tries = 0; tries < 30; tries++) {
    for (const worker of context.serviceWorkers()) if (await isWanted(worker).catch(() => false)) return worker;
    await context.waitForEvent("serviceworker", { timeout: 1000 }).catch(() => undefined);
  }
  throw new Error("the worker did not start");
}

/**
 * @param {string} script
 * @param {"module" | "classic"} type
 */
async function registered(script, type) {
  const page = await context.newPage();
  await page.goto(url);
  await page.evaluate(`navigator.serviceWorker.register("${script}", { type: "${type}", scope: "${script}" }).then(() => undefined)`);
  await page.close();
  return serviceWorker(async (worker) => worker.url().endsWith(script) && worker.evaluate("typeof self.run === 'function'"));
}

/** @param {string} name */
function extensionWorker(name) {
  return serviceWorker(async (worker) => {
    return worker.url().startsWith("chrome-extension:") && worker.evaluate(`chrome.runtime.getManifest().name === "${name}" && "run" in self`);
  });
}

/**
 * @param {{ evaluate(script: string): Promise<unknown> }} host a worker or a page
 * @param {string} [source]
 * @returns {Promise<any>}
 */
async function run(host, source = "undefined") {
  sent = [];
  return host.evaluate(`self.run(${JSON.stringify(url)}, ${source})`);
}

const DELIVERED = [1, "delivered", "saved", "delivered"];

test("a service worker that is a module fetches the file", async () => {
  assert.deepEqual(await run(await registered("/module-worker.js", "module")), ["url", ...DELIVERED]);
  assert.deepEqual(sent, ["one-off", "outbox"]);
});

test("a service worker that is bundled uses the inline copy", async () => {
  assert.deepEqual(await run(await registered("/bundled-worker.js", "classic")), ["inline", ...DELIVERED]);
  assert.deepEqual(sent, ["one-off", "outbox"]);
});

test("a service worker without the file gets both reasons, and may pass the module", async () => {
  const worker = await registered("/no-file-worker.js", "module");
  const [kind, message] = await run(worker);
  assert.equal(kind, "network");
  assert.ok(message.startsWith("the leadwire module could not be loaded: lead.wasm: "), message);
  assert.ok(message.includes(`${MISSING_FILE}; bytes.js: `), message);
  assert.match(message, FORBIDDEN_IMPORT);
  assert.deepEqual(await run(worker, `new URL("/pkg/lead.wasm", location.origin)`), ["url", ...DELIVERED]);
});

test("an extension's worker fetches the file, if the manifest allows WebAssembly", async () => {
  assert.deepEqual(await run(await extensionWorker("allowed")), ["url", ...DELIVERED]);
});

test("an extension's worker without that permission gets both reasons", async () => {
  const [kind, message] = await run(await extensionWorker("forbidden"));
  assert.equal(kind, "network");
  assert.match(message, /WebAssembly is forbidden, as by a policy without 'wasm-unsafe-eval'; translated\.js: /);
  assert.match(message, FORBIDDEN_IMPORT);
});

test("a page of the file system uses the inline copy of its bundle", async () => {
  await writeFile(join(folder, "bundle.js"), await bundled(`${IMPORTS(PKG)}${PROGRAM}`));
  await writeFile(join(folder, "page.html"), `<!doctype html><script src="bundle.js"></script>`);
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(folder, "page.html")).href);
  assert.deepEqual(await run(page), ["inline", ...DELIVERED]);
  assert.deepEqual(sent, ["one-off", "outbox"]);
});

test("a form in a page of the file system is validated and sent", async () => {
  await writeFile(join(folder, "element.js"), await bundled(`import "${PKG}element.js"`));
  const form = `<form><label>Occasion <input name="name" required></label><button>Send</button></form>`;
  const element = `<lead-form relay="${url}" form="wedding" kind="ivvy.lead">${form}</lead-form>`;
  await writeFile(join(folder, "form.html"), `<!doctype html>${element}<script src="element.js"></script>`);
  sent = [];
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(folder, "form.html")).href);
  await page.getByRole("button").click();
  await page.getByRole("link", { name: "Occasion is required" }).waitFor();
  await page.getByLabel("Occasion").fill("Wedding");
  await page.getByRole("button").click();
  await page.getByText("Thank you.").waitFor();
  assert.deepEqual(sent, ["Wedding"]);
});
