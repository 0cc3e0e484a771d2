// A client of the sandbox for tests: its control paths, and its database read with the sqlite3 command.

import { execFileSync } from "node:child_process";

/**
 * @typedef {{ number: number, crm: string, method: string, path: string, headers: Record<string, string>, body: string,
 *   status: number | null }} Call
 * @typedef {{ id: string, fields: any, text: string }} Row
 */

export class Sandbox {
  #url;
  #db;

  /**
   * @param {string} url
   * @param {string} db
   */
  constructor(url, db) {
    this.#url = url;
    this.#db = db;
  }

  async reset() {
    await this.#ask("POST", "/_sandbox/reset");
  }

  /**
   * @param {string} crm
   * @param {number} count
   * @param {{ kind: string, ms?: number, status?: number, body?: string, retryAfter?: string }} fault
   */
  async misbehave(crm, count, fault) {
    await this.#ask("POST", "/_sandbox/faults", { crm, count, fault });
  }

  /**
   * The received CRM calls, oldest first.
   *
   * @returns {Promise<Call[]>}
   */
  async calls() {
    return (await this.#ask("GET", "/_sandbox/calls?limit=50")).calls.reverse();
  }

  /**
   * Waits until this number of calls has been received.
   *
   * @param {number} count
   */
  async called(count) {
    for (let tries = 0; tries < 200; tries++) {
      if ((await this.calls()).length >= count) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`fewer than ${count} calls came in`);
  }

  /**
   * Assigns this id to the next new record of a kind.
   *
   * @param {string} kind
   * @param {string} next
   */
  async nextId(kind, next) {
    await this.#ask("POST", "/_sandbox/ids", { kind, next });
  }

  /**
   * Adds a Capillary lead with this id directly.
   *
   * @param {string} id
   */
  async addCapillaryLead(id) {
    await this.nextId("capillary.lead", id);
    await this.#ask("POST", "/v2/leads", { leadFor: "sku-1", userId: 1000 }, {
      Authorization: "Basic c3RvcmUuc2VydmVyOjhhMTZhNmI3MDUwNWViMWYxZmY3Y2RjMGNkNTU1OWE3",
    });
  }

  /**
   * The stored records of a kind, oldest first, read from the database file.
   *
   * @param {string} kind
   * @returns {Row[]}
   */
  stored(kind) {
    // Ids as text: as JSON numbers they would lose digits.
    const sql = `SELECT CAST(id AS TEXT) AS id, fields AS text FROM records WHERE kind = '${kind}' ORDER BY number`;
    const printed = execFileSync("sqlite3", ["-readonly", "-json", this.#db, sql], { encoding: "utf8" });
    /** @type {{ id: string, text: string }[]} */
    const rows = JSON.parse(printed || "[]");
    return rows.map(({ id, text }) => ({ id, text, fields: JSON.parse(text) }));
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @param {Record<string, string>} [more]
   */
  async #ask(method, path, body, more) {
    const headers = { "Content-Type": "application/json", Accept: "application/json", ...more };
    const signal = AbortSignal.timeout(10_000);
    const response = await fetch(this.#url + path, { method, headers, body: body && JSON.stringify(body), signal });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered HTTP ${response.status}: ${text}`);
    return JSON.parse(text);
  }
}
