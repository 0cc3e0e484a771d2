// The relay's answers to staff. A key is held here and nowhere else, unless main.js is asked to keep it.

/**
 * @typedef {"accepted" | "sending" | "done" | "held" | "dead"} State
 * @typedef {{ name: string, crm: string, counts: Record<State, number>, oldestWaitingMs: number | null }} Connection
 * @typedef {{ startMs: number, received: number, delivered: number, stopped: number }} Hour
 * @typedef {{ now: string, keepDays: number, connections: Connection[], hours: Hour[] }} Summary
 * @typedef {{
 *   key: string, state: State, reason: string | null, inDoubt: boolean, connection: string, form: string | null,
 *   kind: string, received: string, changed: string, due: string, attempts: number, recordId: string | null,
 *   hasData: boolean,
 * }} Entry
 * @typedef {{ number: number, started: string, ended: string | null, outcome: string | null, detail: string | null }} Call
 * @typedef {Entry & { calls: Call[], payload: unknown, context: unknown }} WholeEntry
 */

/** The relay's own words for why not. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {string} words
   */
  constructor(status, words) {
    super(words);
    this.name = "Refused";
    this.status = status;
  }
}

export class Relay {
  #key;

  /** @param {string} key */
  constructor(key) {
    this.#key = key;
  }

  /** @returns {Promise<Summary>} */
  summary() {
    return this.#call("GET", "summary");
  }

  /**
   * @param {string} state
   * @returns {Promise<{ entries: Entry[] }>}
   */
  entries(state) {
    return this.#call("GET", `entries?state=${encodeURIComponent(state)}`);
  }

  /**
   * @param {string} key
   * @returns {Promise<WholeEntry>}
   */
  entry(key) {
    return this.#call("GET", `entry/${encodeURIComponent(key)}`);
  }

  /**
   * @param {string} key
   * @param {"retry" | "drop"} decision
   * @returns {Promise<Entry>}
   */
  decide(key, decision) {
    return this.#call("POST", `entry/${encodeURIComponent(key)}/${decision}`);
  }

  /**
   * @param {string} method
   * @param {string} path
   */
  async #call(method, path) {
    const headers = { authorization: `Bearer ${this.#key}` };
    const response = await fetch(`admin/api/${path}`, { method, headers, credentials: "omit", cache: "no-store" });
    if (response.status === 401) throw new Refused(401, "This is not a staff key of this relay.");
    const answer = await response.json();
    if (!response.ok) throw new Refused(response.status, answer.error);
    return answer;
  }
}
