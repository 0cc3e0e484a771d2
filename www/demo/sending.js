// One send of a desk, told as it goes: its attempts, its receipt or its failure, and for what was queued how it arrives.
// The target and the key are those of the moment in which it was pressed.

import { LeadError } from "/pkg/browser.js";
import { arrival, fateOf } from "./arrival.js";
import { staffKey } from "./staff-key.js";

/**
 * @typedef {import("/pkg/browser.js").Receipt} Receipt
 * @typedef {import("/pkg/browser.js").SendOptions} SendOptions
 *
 * @typedef {object} Teller
 * @property {import("./outcome-view.js").OutcomeView} show
 * @property {(words: string) => void} say beside the buttons
 * @property {() => void} whenAsked the relay was asked about what was queued
 */

export class Sending {
  #desk;
  #again;
  #teller;
  #staffKey = staffKey();
  #stop = new AbortController();
  /** Ends the questions about what was queued. */
  #forget = new AbortController();
  isUnderWay = false;

  /**
   * @param {import("./desks.js").Desk} desk
   * @param {import("./payload.js").Payload} payload
   * @param {SendOptions} options
   * @param {Teller} teller
   */
  constructor(desk, payload, options, teller) {
    this.#desk = desk;
    this.#teller = teller;
    const target = desk.target(this.#staffKey);
    this.#again = (/** @type {SendOptions} */ more) => desk.send(target, payload, { ...options, ...more });
  }

  /** @returns {Promise<Receipt | undefined>} nothing when it failed, which was told */
  async send() {
    const { show, say } = this.#teller;
    this.isUnderWay = true;
    show.begin();
    say("Sending …");
    try {
      return await this.#again({ signal: this.#stop.signal, onAttempt: (attempt) => this.#attempt(attempt) });
    } catch (error) {
      show.error(error);
      say(`Not delivered: ${error instanceof LeadError ? error.kind : error}.`);
      return undefined;
    } finally {
      this.isUnderWay = false;
    }
  }

  stop() {
    this.#stop.abort();
  }

  /** Asks no more about it; it arrives all the same. */
  forget() {
    this.#forget.abort();
  }

  /** @param {Receipt} receipt */
  tell(receipt) {
    const { id, outcome } = receipt;
    this.#teller.show.receipt(receipt);
    if (outcome === "queued") this.#teller.say("Queued: the relay has it.");
    else this.#teller.say(id === undefined ? "Delivered." : `Delivered with id ${id}.`);
  }

  /**
   * @param {Receipt} receipt of what was queued
   * @returns {Promise<Receipt | undefined>} the one of its delivery, if that comes while the page asks
   */
  async arrive({ idempotencyKey }) {
    const { show, say, whenAsked } = this.#teller;
    const key = this.#desk.needsKey && this.#staffKey;
    const arrived = await arrival({
      again: () => this.#again({}),
      fate: async () => (key ? fateOf(idempotencyKey, key) : undefined),
      whenAsked,
      signal: this.#forget.signal,
    });
    if (arrived?.fate) {
      show.fate(arrived.fate);
      say("Not delivered.");
    }
    return arrived?.receipt;
  }

  /** @param {import("./outcome-view.js").Attempt} attempt */
  #attempt(attempt) {
    this.#teller.show.attempt(attempt);
    if (attempt.attempt > 1) this.#teller.say(`Sending, attempt ${attempt.attempt} …`);
  }
}
