// A sandbox for tests: started with an empty database, controlled by its own API, and read with the sqlite3 command.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { until } from "./until.mjs";

const BINARY = new URL("../../target/debug/sandbox", import.meta.url).pathname;

/**
 * @typedef {{ number: number, crm: string, method: string, path: string, headers: Record<string, string>, body: string,
 *   status: number | null }} Call
 * @typedef {{ id: string, fields: any, text: string }} Row
 */

/**
 * Starts a sandbox on a free port.
 *
 * @param {string[]} flags
 */
export async function startSandbox(...flags) {
  const folder = await mkdtemp(join(tmpdir(), "leadwire-sandbox-"));
  const db = join(folder, "sandbox.db");
  // Bitrix24's rate limit is tested natively; here it would only slow the tests down.
  const usual = ["--listen", "127.0.0.1:0", "--db", db, "--bitrix-burst", "100000"];
  const child = spawn(BINARY, [...usual, ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(createInterface(child.stdout), "line");
  return new Sandbox(/http:\S+/.exec(line)?.[0] ?? "", db, async () => {
    child.kill();
    await once(child, "exit");
    await rm(folder, { recursive: true, force: true });
  });
}

export class Sandbox {
  #db;

  /**
   * @param {string} url
   * @param {string} db
   * @param {() => Promise<void>} [stop] ends it and deletes its database
   */
  constructor(url, db, stop = async () => {}) {
    this.url = url;
    this.#db = db;
    this.stop = stop;
  }

  async reset() {
    await this.#request("POST", "/_sandbox/reset");
  }

  /**
   * Makes the next requests to a CRM fail.
   *
   * @param {string} crm
   * @param {number} count
   * @param {{ kind: string, ms?: number, status?: number, body?: string, code?: string, retryAfter?: string }} fault
   */
  async addFaults(crm, count, fault) {
    await this.#request("POST", "/_sandbox/faults", { crm, count, fault });
  }

  /**
   * The received CRM calls, oldest first.
   *
   * @returns {Promise<Call[]>}
   */
  async calls() {
    return (await this.#request("GET", "/_sandbox/calls?limit=50")).calls.reverse();
  }

  /**
   * Waits until this number of calls has been received.
   *
   * @param {number} count
   */
  async waitForCalls(count) {
    await until(`${count} calls`, async () => (await this.calls()).length >= count);
  }

  /**
   * Assigns this id to the next new record of a kind.
   *
   * @param {string} kind
   * @param {string} next
   */
  async setNextId(kind, next) {
    await this.#request("POST", "/_sandbox/ids", { kind, next });
  }

  /**
   * Adds a Capillary lead with this id directly.
   *
   * @param {string} id
   */
  async addCapillaryLead(id) {
    await this.setNextId("capillary.lead", id);
    await this.#request("POST", "/v2/leads", { leadFor: "sku-1", userId: 1000 }, {
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
    /** @type {{ id: string, text: string }[]} */
    const rows = this.#query(sql);
    return rows.map(({ id, text }) => ({ id, text, fields: JSON.parse(text) }));
  }

  /** The number of stored records. @param {string} kind */
  count(kind) {
    return this.#query(`SELECT count(*) AS count FROM records WHERE kind = '${kind}'`)[0].count;
  }

  /** @param {string} sql @returns {any[]} */
  #query(sql) {
    // Leads with files are large.
    const options = /** @type {const} */ ({ encoding: "utf8", maxBuffer: 2 ** 30 });
    const printed = execFileSync("sqlite3", ["-readonly", "-json", "-cmd", ".timeout 5000", this.#db, sql], options);
    return JSON.parse(printed || "[]");
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @param {Record<string, string>} [moreHeaders]
   */
  async #request(method, path, body, moreHeaders) {
    const headers = { "Content-Type": "application/json", Accept: "application/json", ...moreHeaders };
    const signal = AbortSignal.timeout(10_000);
    const response = await fetch(this.url + path, { method, headers, body: body && JSON.stringify(body), signal });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} returned HTTP ${response.status}: ${text}`);
    return JSON.parse(text);
  }
}
