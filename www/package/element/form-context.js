// What a form needs before it can be validated and sent: its kind, the rules, and the page's outbox. Each is loaded on
// demand; a failed load is not fatal, and the next call tries again.

import { ready } from "../browser.js";
import { withTimeout } from "../timeout.js";
import { call, loadPath } from "../wasm-instance.js";
import { loadProfile } from "./profile.js";

/**
 * @typedef {import("./profile.js").Profile} Profile
 * @typedef {import("../index.js").Kind} Kind
 * @typedef {import("../index.js").Catalog} Catalog
 * @typedef {import("../index.js").Crm} Crm
 * @typedef {import("../outbox/open-outbox.js").Outbox} Outbox
 * @typedef {{ crm: Crm, relay: string, form: string }} Target
 */

/** Limit for each load: a visitor who has pressed the button waits for it. */
const LOAD_TIMEOUT_MS = 8_000;

export class FormContext {
  #source;
  #signal;
  /** @type {Promise<Profile> | undefined} */
  #loading;
  /** @type {Profile | undefined} */
  #profile;

  /**
   * @param {{ kind: string, relay: string, form: string }} source the element
   * @param {AbortSignal} signal
   */
  constructor(source, signal) {
    this.#source = source;
    this.#signal = signal;
  }

  /** @returns {Kind | undefined} undefined until the profile is loaded, unless the page gives it */
  get kind() {
    return /** @type {Kind} */ (this.#source.kind) || this.#profile?.kind;
  }

  /**
   * The page's catalog. The account's lists in the profile are added where the page gives none.
   *
   * @param {Catalog | undefined} own
   */
  catalogWith(own) {
    const catalog = this.#profile?.catalog;
    return own && catalog ? { ...catalog, ...own } : (own ?? catalog);
  }

  /** @returns {Target} */
  get target() {
    const { kind } = this;
    if (!kind) throw Object.assign(new Error("the form's profile could not be loaded"), { kind: "network" });
    return { crm: /** @type {Crm} */ (kind.split(".")[0]), relay: this.#source.relay, form: this.#source.form };
  }

  /** Loads the kind and the rules. Never rejects. */
  async prepare() {
    await Promise.all([this.kind ? undefined : this.profile(), this.#load("the rules", () => ready())]);
  }

  /** Opens the outbox, which sends the leads of earlier visits. Never rejects. */
  async sendStoredLeads() {
    await this.prepare();
    if (this.kind && !this.#signal.aborted) await this.#load("the outbox", () => openOutboxFor(this.target));
  }

  /** @returns {Promise<Profile | undefined>} undefined when it could not be loaded */
  async profile() {
    this.#loading ??= loadProfile(this.#source.relay, this.#source.form, this.#signal);
    const loading = this.#loading;
    this.#profile ??= await this.#load("the form's profile", () => loading);
    if (!this.#profile) this.#loading = undefined;
    return this.#profile;
  }

  /**
   * What the form's inputs make.
   *
   * @param {string} inputs
   * @param {object} options
   * @returns {import("./form/validation.js").FormPayload | undefined} undefined until the rules are loaded; the outbox
   *   and the relay validate as well
   */
  formPayload(inputs, options) {
    return loadPath() && this.kind ? call("formPayload", this.kind, inputs, options) : undefined;
  }

  /**
   * @template T
   * @param {string} what
   * @param {() => Promise<T>} load
   * @returns {Promise<T | undefined>}
   */
  async #load(what, load) {
    try {
      return await withTimeout(LOAD_TIMEOUT_MS, load(), `loading ${what}`);
    } catch (error) {
      if (!this.#signal.aborted) console.warn(`leadwire: ${what} could not be loaded`, error);
      return undefined;
    }
  }
}

/** @type {Map<string, Promise<Outbox>>} */
const outboxes = new Map();

/**
 * The page's outbox for a target. Its code is loaded at the first call.
 *
 * @param {Target} target
 * @returns {Promise<Outbox>}
 */
export async function openOutboxFor(target) {
  const key = JSON.stringify([target.crm, target.relay, target.form]);
  const outbox = outboxes.get(key) ?? import("../outbox.js").then(({ openOutbox }) => /** @type {Outbox} */ (openOutbox(target)));
  outboxes.set(key, outbox);
  try {
    return await outbox;
  } catch (error) {
    // The next call loads it again.
    outboxes.delete(key);
    throw error;
  }
}
