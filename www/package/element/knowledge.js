// What must be known before a form can be checked and sent: its kind, and the rules. Both are loaded when they are first
// needed; what cannot be had now is done without, and tried again by the next who needs it.

import { ready, validate } from "../browser.js";
import { withTimeout } from "../timeout.js";
import { outboxOf } from "./delivery.js";
import { loadProfile } from "./profile.js";

/**
 * @typedef {import("./profile.js").Profile} Profile
 * @typedef {import("../index.js").Kind} Kind
 * @typedef {import("../index.js").Crm} Crm
 */

/** For each of them to come, in milliseconds: people who have pressed the button wait for it. */
const PATIENCE = 8_000;

export class Knowledge {
  #host;
  #signal;
  #hasRules = false;
  /** @type {Promise<Profile> | undefined} */
  #loading;
  /** @type {Profile | undefined} */
  #profile;

  /**
   * @param {import("./attributes.js").Attributed} host
   * @param {AbortSignal} signal
   */
  constructor(host, signal) {
    this.#host = host;
    this.#signal = signal;
  }

  /** @returns {Kind | undefined} */
  get kind() {
    return /** @type {Kind} */ (this.#host.kind) || this.#profile?.kind;
  }

  get target() {
    const { kind } = this;
    if (!kind) throw Object.assign(new Error("the form's profile could not be loaded"), { kind: "network" });
    return { crm: /** @type {Crm} */ (kind.split(".")[0]), relay: this.#host.relay, form: this.#host.form };
  }

  /** Never rejects. */
  async prepare() {
    await Promise.all([this.kind ? undefined : this.profile(), this.#rules()]);
  }

  /** What an earlier visit left in the outbox is sent by whoever opens it. Never rejects. */
  async sendLeftovers() {
    await this.prepare();
    if (this.kind && !this.#signal.aborted) await this.#tried("the outbox", () => outboxOf(this.target));
  }

  /** @returns {Promise<Profile | undefined>} undefined when it cannot be had now */
  async profile() {
    this.#loading ??= loadProfile(this.#host.relay, this.#host.form, this.#signal);
    const loading = this.#loading;
    this.#profile ??= await this.#tried("a form's profile", () => loading);
    if (!this.#profile) this.#loading = undefined;
    return this.#profile;
  }

  /**
   * @param {object} payload
   * @param {boolean} changes whether it changes a lead that is there, and need not bring what a new one must
   * @param {import("../index.js").Catalog} [catalog]
   * @returns {import("./findings.js").Issue[]}
   */
  issues(payload, changes, catalog) {
    if (!this.#hasRules || !this.kind) return [];
    return validate(this.kind, changes ? { id: 1, ...payload } : payload, catalog).issues ?? [];
  }

  /** Without them the browser's own checks hold, and the relay, which has the same rules, has the last word. */
  async #rules() {
    this.#hasRules = (await this.#tried("the rules", () => ready().then(() => true))) ?? false;
  }

  /**
   * @template T
   * @param {string} what
   * @param {() => Promise<T>} load
   * @returns {Promise<T | undefined>}
   */
  async #tried(what, load) {
    try {
      return await withTimeout(PATIENCE, load(), what);
    } catch (error) {
      if (!this.#signal.aborted) console.warn(`leadwire: ${what} could not be loaded`, error);
      return undefined;
    }
  }
}
