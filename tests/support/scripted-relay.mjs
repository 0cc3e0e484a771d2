// A relay whose responses a test scripts, including those that the real one never sends: resets, 500s, hangs, invalid bodies.
// Without a script it accepts each key once and writes it to a journal before it responds.

import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";

/**
 * @typedef {object} Step what is done with one request
 * @property {number} [status]
 * @property {string} [body]
 * @property {Record<string, string>} [headers]
 * @property {boolean} [takes] whether the lead is accepted before that
 * @property {"reset" | "hang"} [instead] of a response
 */

export const RESET = { instead: /** @type {const} */ ("reset") };
export const HANG = { instead: /** @type {const} */ ("hang") };
export const TAKE_AND_RESET = { ...RESET, takes: true };

/** @param {number} status @param {object} body @param {Record<string, string>} [headers] @returns {Step} */
export function answer(status, body, headers) {
  return { status, body: JSON.stringify(body), headers };
}

export class ScriptedRelay {
  /** @type {Step[]} What is done with the next requests. */
  script = [];
  /** @type {Step | undefined} What is done with every request after them. */
  always;
  /** @type {any[]} Every envelope that came in, the oldest first. */
  envelopes = [];
  /** @type {Map<string, string>} The payload by its key: the ledger. */
  rows = new Map();
  #journal;
  #server;
  url = "";

  /** @param {string} [journal] a file that outlives this relay */
  constructor(journal) {
    this.#journal = journal;
    if (journal && existsSync(journal)) {
      for (const line of readFileSync(journal, "utf8").split("\n").filter(Boolean)) {
        const [key, payload] = JSON.parse(line);
        this.rows.set(key, payload);
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
  async asked(count) {
    for (let tries = 0; tries < 400; tries++) {
      if (this.envelopes.length >= count) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`${this.envelopes.length} of ${count} requests came in`);
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
    const { instead, takes, status = 200, body = "", headers } = this.script.shift() ?? this.always ?? this.#take(envelope);
    if (takes) this.#take(envelope);
    if (instead === "reset") request.socket.resetAndDestroy();
    if (instead) return;
    const allowed = { "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After" };
    response.writeHead(status, { "Content-Type": "application/json", ...allowed, ...headers }).end(body);
  }

  /** @param {any} envelope @returns {Step} */
  #take({ key, payload }) {
    const text = JSON.stringify(payload);
    const there = this.rows.get(key);
    if (there !== undefined && there !== text) return answer(409, { outcome: "conflict" });
    if (there === undefined) {
      if (this.#journal) appendFileSync(this.#journal, `${JSON.stringify([key, text])}\n`);
      this.rows.set(key, text);
    }
    return answer(202, { outcome: "queued" });
  }
}
