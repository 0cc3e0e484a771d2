// A relay whose responses a test scripts, including those that the real one never sends: resets, 500s, hangs, invalid bodies.
// Without a script it accepts each key once and writes it to a journal before it responds.

import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";

import { RelayFiles } from "./relay-files.mjs";
import { until } from "./until.mjs";

/**
 * @typedef {object} Step the treatment of one request
 * @property {number} [status]
 * @property {string} [body]
 * @property {Record<string, string>} [headers]
 * @property {boolean} [accepts] whether the lead is accepted before the response
 * @property {"reset" | "hang" | "cut"} [instead] of a response; `cut`: it ends within its body, so that the browser does not
 *   repeat the request by itself
 */

export const RESET = { instead: /** @type {const} */ ("reset") };
export const CUT = { instead: /** @type {const} */ ("cut") };
export const HANG = { instead: /** @type {const} */ ("hang") };
export const ACCEPT_AND_RESET = { ...RESET, accepts: true };

/** @param {number} status @param {object} body @param {Record<string, string>} [headers] @returns {Step} */
export function jsonResponse(status, body, headers) {
  return { status, body: JSON.stringify(body), headers };
}

export class ScriptedRelay {
  /** @type {Step[]} The treatment of the next requests. */
  script = [];
  /** @type {Step | undefined} The treatment of all requests after the script. */
  defaultStep;
  /** @type {any[]} The received envelopes, oldest first. */
  envelopes = [];
  files = new RelayFiles();
  /** What the form's profile is answered with; by default there is none. @type {object | undefined} */
  profile;
  /** @type {Map<string, string>} The accepted leads: payload by key. */
  leads = new Map();
  #journal;
  #server;
  url = "";

  /** @param {string} [journal] a file that outlives this relay */
  constructor(journal) {
    this.#journal = journal;
    if (journal && existsSync(journal)) {
      for (const line of readFileSync(journal, "utf8").split("\n").filter(Boolean)) {
        const [key, payload] = JSON.parse(line);
        this.leads.set(key, payload);
      }
    }
    this.#server = createServer((request, response) => this.#serve(request, response));
  }

  /** @param {number} [port] */
  async start(port = 0) {
    await new Promise((resolve) => this.#server.listen(port, "127.0.0.1", () => resolve(undefined)));
    const address = /** @type {import("node:net").AddressInfo} */ (this.#server.address());
    this.url = `http://127.0.0.1:${address.port}`;
    return this;
  }

  stop() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  /**
   * Waits until this number of requests has been received.
   *
   * @param {number} count
   */
  async waitForRequests(count) {
    await until(`${count} requests`, () => this.envelopes.length >= count);
  }

  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   */
  async #serve(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { instead, status = 200, body = "", headers } = this.#stepFor(request, Buffer.concat(chunks));
    if (instead === "reset") request.socket.resetAndDestroy();
    const allowed = { "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After" };
    if (instead === "cut") response.writeHead(200, { ...allowed, "Content-Length": 100 }).write("{", () => request.socket.destroy());
    if (instead) return;
    response.writeHead(status, { "Content-Type": "application/json", ...allowed, ...headers }).end(body);
  }

  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {Buffer} body
   * @returns {Step}
   */
  #stepFor({ method, url }, body) {
    const ofFiles = this.files.receive(method, new URL(url ?? "/", this.url), body);
    if (ofFiles) return ofFiles;
    if (method === "GET") return this.profile ? jsonResponse(200, this.profile) : jsonResponse(404, {});
    const envelope = JSON.parse(body.toString());
    this.envelopes.push(envelope);
    const step = this.script.shift() ?? this.defaultStep;
    const accepted = !step || step.accepts ? this.#accept(envelope) : undefined;
    return step ?? accepted ?? {};
  }

  /** @param {any} envelope @returns {Step} */
  #accept({ key, payload }) {
    const text = JSON.stringify(payload);
    const accepted = this.leads.get(key);
    if (accepted !== undefined && accepted !== text) return jsonResponse(409, { outcome: "conflict" });
    if (accepted === undefined) {
      if (this.#journal) appendFileSync(this.#journal, `${JSON.stringify([key, text])}\n`);
      this.leads.set(key, text);
    }
    return jsonResponse(202, { outcome: "queued" });
  }
}
