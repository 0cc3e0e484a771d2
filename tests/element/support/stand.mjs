// A server for one test file: pages that a test writes, the package, and a relay that answers as it is told and
// remembers what it was sent.

import { EventEmitter, once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { PROFILES } from "./profiles.mjs";

/**
 * @typedef {{ status?: number, body?: object, after?: Promise<unknown>, lost?: boolean, to?: string }} Answer `to` the lead
 *   of this name, and to no other that comes late
 * @typedef {{ html: string, headers: Record<string, string> }} Page
 */

const PKG = fileURLToPath(new URL("../../../pkg", import.meta.url));

/** A page as plain as can be; its ground is written out, so that contrasts can be told. */
const PAGE_CSS = "body { background: Canvas; color: CanvasText; font-family: system-ui; margin: 0 auto; max-width: 44rem; padding: 1rem }";

/** Made by `cargo xtask site`; served at /site and below /some/where. */
const SITE = fileURLToPath(new URL("../../../target/site", import.meta.url));

/** Under which the site runs. */
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
  "base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types 'none'";

const TYPES = { ".json": "application/json", ".svg": "image/svg+xml", ".js": "text/javascript", ".wasm": "application/wasm", ".css": "text/css", ".html": "text/html" };

/** What a relay says when it is told nothing else. @type {Answer} */
const DELIVERED = { status: 200, body: { outcome: "delivered", id: 7, updateToken: "token-7" } };

export class Stand {
  url = "";
  /** @type {any[]} The envelopes that were posted. */
  leads = [];
  /** @type {{ form: string, body: string }[]} What browsers posted by themselves. */
  posts = [];
  /** @type {Answer[]} */
  answers = [];
  profiles = { ...PROFILES };
  /** @type {Map<string, Page>} */
  #pages = new Map();
  #came = new EventEmitter();
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
    this.posts = [];
    this.answers = [];
    this.profiles = { ...PROFILES };
  }

  /**
   * Waits until so many envelopes were posted.
   *
   * @param {number} count
   */
  async got(count) {
    while (this.leads.length < count) await once(this.#came, "lead", { signal: AbortSignal.timeout(20_000) });
  }

  /**
   * @param {string} path
   * @param {string} html
   * @param {Record<string, string>} [headers]
   */
  page(path, html, headers = {}) {
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
    if (profile) return this.#profile(profile, response);
    if (request.method === "POST") return this.#post(pathname, await textOf(request), response);
    await file(pathname, response);
  }

  /**
   * @param {string} name
   * @param {import("node:http").ServerResponse} response
   */
  #profile(name, response) {
    const profile = /** @type {Record<string, object>} */ (this.profiles)[name];
    response.writeHead(profile ? 200 : 404, { "Content-Type": "application/json" });
    response.end(JSON.stringify(profile ?? {}));
  }

  /**
   * @param {string} path
   * @param {string} body
   * @param {import("node:http").ServerResponse} response
   */
  async #post(path, body, response) {
    if (path !== "/relay/leads") {
      this.posts.push({ form: path, body });
      return response.writeHead(303, { Location: "/thanks" }).end();
    }
    const lead = JSON.parse(body);
    this.leads.push(lead);
    this.#came.emit("lead");
    const next = this.answers.findIndex(({ to = lead.payload.name }) => to === lead.payload.name);
    const [answer = DELIVERED] = next < 0 ? [] : this.answers.splice(next, 1);
    await answer.after;
    if (answer.lost) return response.destroy();
    response.writeHead(answer.status ?? 200, { "Content-Type": "application/json" });
    response.end(JSON.stringify(answer.body));
  }
}

/**
 * @param {string} path
 * @param {import("node:http").ServerResponse} response
 */
async function file(path, response) {
  const [folder, rest] = /^\/(?:some\/where\/)?(pkg|site)\/(.+)/.exec(path)?.slice(1) ?? ["pkg", ""];
  const found = join(folder === "pkg" ? PKG : SITE, rest);
  if (!(await stat(found).catch(() => undefined))?.isFile()) return response.writeHead(404).end();
  const type = TYPES[/** @type {keyof typeof TYPES} */ (extname(path))] ?? "text/plain";
  const policy = folder === "site" ? { "Content-Security-Policy": POLICY } : {};
  response.writeHead(200, { "Content-Type": type, ...policy }).end(await readFile(found));
}

/** @param {import("node:http").IncomingMessage} request */
async function textOf(request) {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  return text;
}
