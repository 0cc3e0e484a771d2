// A relay whose responses a test scripts, including those that the real one never sends: resets, 500s, hangs, invalid bodies.
// Without a script it accepts each key once and writes it to a journal before it responds.

import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";

import { until } from "./until.mjs";

/**
 * @typedef {object} Step the treatment of one request
 * @property {number} [status]
 * @property {string} [body]
 * @property {Record<string, string>} [headers]
 * @property {boolean} [accepts] whether the lead is accepted before the response
 * @property {"reset" | "hang"} [instead] of a response
 */

export const RESET = { instead: /** @type {const} */ ("reset") };
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
    let text = "";
    for await (const chunk of request) text += chunk;
    const envelope = JSON.parse(text);
    this.envelopes.push(envelope);
    const { instead, accepts, status = 200, body = "", headers } = this.script.shift() ?? this.defaultStep ?? this.#accept(envelope);
    if (accepts) this.#accept(envelope);
    if (instead === "reset") request.socket.resetAndDestroy();
    if (instead) return;
    const allowed = { "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After" };
    response.writeHead(status, { "Content-Type": "application/json", ...allowed, ...headers }).end(body);
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
