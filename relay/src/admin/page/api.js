// The relay's admin API. Every request carries the staff key, which is held in memory by this class only.

/**
 * @typedef {"accepted" | "sending" | "done" | "held" | "dead"} State
 * @typedef {{ name: string, crm: string, counts: Record<State, number>, oldestWaitingMs: number | null, notes: string[] }} Connection
 * @typedef {{ startMs: number, received: number, delivered: number, stopped: number }} Hour
 * @typedef {{ form: string, reason: string, held: number, sent: number, dead: number }} Suspect leads that looked automated
 * @typedef {{
 *   owner: string, name: string, version: string, started: string, seen: string, seenMs: number, connections: string[],
 * }} Relay a relay that works on the ledger, with the connections that it can deliver
 * @typedef {{
 *   connection: string, owner: string, relay: string | null, fence: number, since: string | null, until: string | null,
 *   hasEnded: boolean,
 * }} Lease who delivers a connection, or was the last to do it; `relay` is the owner's name if it was seen lately
 * @typedef {{
 *   now: string, keepDays: number, connections: Connection[], suspects: Suspect[], relays: Relay[], leases: Lease[], hours: Hour[],
 * }} Summary
 * @typedef {{
 *   key: string, state: State, reason: string | null, inDoubt: boolean, connection: string, form: string | null,
 *   kind: string, received: string, changed: string, due: string, attempts: number, recordId: string | null,
 *   hasData: boolean,
 * }} Entry a lead without personal data; times are ISO 8601
 * @typedef {{ number: number, started: string, ended: string | null, outcome: string | null, detail: string | null }} Attempt
 * @typedef {{ field: string, name: string, type: string, size: number, state: string }} File
 * @typedef {Entry & { calls: Attempt[], payload: unknown, context: unknown, files?: File[] }} EntryWithData
 */

export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.name = "ApiError";
    this.status = status;
  }
}

export class AdminApi {
  #staffKey;

  /** @param {string} staffKey */
  constructor(staffKey) {
    this.#staffKey = staffKey;
  }

  /** @returns {Promise<Summary>} */
  summary() {
    return this.#request("GET", "summary");
  }

  /**
   * @param {string} state
   * @returns {Promise<{ entries: Entry[] }>}
   */
  entries(state) {
    return this.#request("GET", `entries?state=${encodeURIComponent(state)}`);
  }

  /**
   * @param {string} key
   * @returns {Promise<EntryWithData>}
   */
  entry(key) {
    return this.#request("GET", `entry/${encodeURIComponent(key)}`);
  }

  /**
   * @param {string} key
   * @param {"retry" | "drop"} action
   * @returns {Promise<Entry>}
   */
  act(key, action) {
    return this.#request("POST", `entry/${encodeURIComponent(key)}/${action}`);
  }

  /**
   * @param {string} method
   * @param {string} path
   */
  async #request(method, path) {
    const headers = { authorization: `Bearer ${this.#staffKey}` };
    const response = await fetch(`admin/api/${path}`, { method, headers, credentials: "omit", cache: "no-store" });
    if (response.status === 401) throw new ApiError(401, "This staff key is not valid.");
    const body = await response.json();
    if (!response.ok) throw new ApiError(response.status, body.error);
    return body;
  }
}
