// A server for one test file: the pages of a test, the package, the site, and a relay with scripted responses that records its
// requests.

import { EventEmitter, once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { RelayFiles } from "../../support/relay-files.mjs";
import { PROFILES } from "./profiles.mjs";

/**
 * @typedef {object} RelayResponse
 * @property {number} [status] 200 by default
 * @property {object} [body]
 * @property {Promise<unknown>} [after] the response is sent once this is settled
 * @property {boolean} [isDropped] the connection is closed without a response
 * @property {string} [leadName] only for the lead with this name, by default for any
 *
 * @typedef {{ html: string, headers: Record<string, string> }} Page
 */

const PKG = fileURLToPath(new URL("../../../pkg", import.meta.url));

/** With explicit system colors, so that axe-core can compute the contrast. */
const PAGE_CSS = "body { background: Canvas; color: CanvasText; font-family: system-ui; margin: 0 auto; max-width: 44rem; padding: 1rem }";

/** Written by `cargo xtask site`; served at /site and at /some/where/site. */
const SITE = fileURLToPath(new URL("../../../target/site", import.meta.url));

/** The libraries of the tests, as published on npm. */
const LIBRARIES = fileURLToPath(new URL("../../../node_modules", import.meta.url));

/** @type {Record<string, string>} By the first part of the path. */
const FOLDERS = { pkg: PKG, site: SITE, node_modules: LIBRARIES };

/** The content security policy of the site. */
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
  "base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types 'none'";

/** @type {Record<string, string>} */
const CONTENT_TYPES = {
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
  ".css": "text/css",
  ".html": "text/html",
};

/** The response when none is scripted. @type {RelayResponse} */
const DELIVERED = { status: 200, body: { outcome: "delivered", id: 7, updateToken: "token-7" } };

export class TestServer {
  url = "";
  /** @type {any[]} The envelopes that pages have sent. */
  leads = [];
  /** @type {{ form: string, body: string }[]} The native form posts of browsers. */
  formPosts = [];
  /** @type {RelayResponse[]} The responses to the next leads. */
  responses = [];
  profiles = { ...PROFILES };
  files = new RelayFiles();
  /** @type {Map<string, Page>} */
  #pages = new Map();
  #events = new EventEmitter();
  #server = createServer((request, response) => void this.#serve(request, response));

  async start() {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const { port } = /** @type {import("node:net").AddressInfo} */ (this.#server.address());
    this.url = `http://127.0.0.1:${port}`;
    return this;
  }

  async stop() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  reset() {
    this.leads = [];
    this.formPosts = [];
    this.responses = [];
    this.profiles = { ...PROFILES };
    this.files = new RelayFiles();
  }

  /**
   * Waits until this number of envelopes has been received.
   *
   * @param {number} count
   */
  async waitForLeads(count) {
    while (this.leads.length < count) await once(this.#events, "lead", { signal: AbortSignal.timeout(20_000) });
  }

  /**
   * Serves a page at a path.
   *
   * @param {string} path
   * @param {string} html
   * @param {Record<string, string>} [headers]
   * @returns {string} its address
   */
  addPage(path, html, headers = {}) {
    this.#pages.set(path, { html, headers });
    return this.url + path;
  }

  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   */
  async #serve(request, response) {
    const { pathname } = new URL(request.url ?? "/", this.url);
    const page = this.#pages.get(pathname);
    if (page) return response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", ...page.headers }).end(page.html);
    if (pathname === "/page.css") return response.writeHead(200, { "Content-Type": "text/css" }).end(PAGE_CSS);
    const [, profile] = /^\/relay\/forms\/([^/]+)\.json$/.exec(pathname) ?? [];
    if (profile) return this.#sendProfile(profile, response);
    const body = await bodyOf(request);
    const step = this.files.receive(request.method, new URL(request.url ?? "/", this.url), body);
    if (step?.instead === "hang") return;
    if (step?.instead) return request.socket.destroy();
    if (step) return response.writeHead(step.status ?? 200, { "Content-Type": "application/json" }).end(step.body);
    if (request.method === "POST") return this.#receive(pathname, body.toString(), response);
    await sendFile(pathname, response);
  }

  /**
   * @param {string} name
   * @param {import("node:http").ServerResponse} response
   */
  #sendProfile(name, response) {
    const profile = /** @type {Record<string, object>} */ (this.profiles)[name];
    response.writeHead(profile ? 200 : 404, { "Content-Type": "application/json" });
    response.end(JSON.stringify(profile ?? {}));
  }

  /**
   * @param {string} path
   * @param {string} body
   * @param {import("node:http").ServerResponse} response
   */
  async #receive(path, body, response) {
    if (path !== "/relay/leads") {
      this.formPosts.push({ form: path, body });
      return response.writeHead(303, { Location: "/thanks" }).end();
    }
    const lead = JSON.parse(body);
    this.leads.push(lead);
    this.#events.emit("lead");
    const index = this.responses.findIndex(({ leadName = lead.payload.name }) => leadName === lead.payload.name);
    const [scripted = DELIVERED] = index < 0 ? [] : this.responses.splice(index, 1);
    await scripted.after;
    if (scripted.isDropped) return response.destroy();
    response.writeHead(scripted.status ?? 200, { "Content-Type": "application/json" });
    response.end(JSON.stringify(scripted.body));
  }
}

/**
 * @param {string} path
 * @param {import("node:http").ServerResponse} response
 */
async function sendFile(path, response) {
  const [folder, rest] = /^\/(?:some\/where\/)?(pkg|site|node_modules)\/(.+)/.exec(path)?.slice(1) ?? ["pkg", ""];
  const found = join(FOLDERS[folder], rest);
  if (!(await stat(found).catch(() => undefined))?.isFile()) return response.writeHead(404).end();
  const type = CONTENT_TYPES[extname(path)] ?? "text/plain";
  const policy = folder === "site" ? { "Content-Security-Policy": POLICY } : {};
  response.writeHead(200, { "Content-Type": type, ...policy }).end(await readFile(found));
}

/** @param {import("node:http").IncomingMessage} request */
async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
