// One form's sends: what happens between the button and the words that tell how it went. Each lead goes through the
// outbox, which keeps it until the relay has it.

import { renewCaptcha } from "./captcha.js";
import { outboxOf } from "./delivery.js";
import { emit } from "./events.js";
import { postNatively } from "./native-post.js";
import { resetForm } from "./own.js";

/**
 * @typedef {import("./lead-form.js").LeadForm} LeadForm
 * @typedef {import("./session.js").Session} Session
 * @typedef {import("./delivery.js").Submitted} Submitted
 * @typedef {import("../index.js").Receipt} Receipt
 */

/** How long people wait for the relay before they are told that the lead is kept here, in milliseconds. */
const PATIENCE = 4_000;

/** Failures of the way, not of the lead. */
const ON_THE_WAY = new Set(["busy", "unavailable", "timeout", "network", "aborted"]);

export class Submission {
  #host;
  #session;
  #signal;
  #isBusy = false;
  /** Kept in the outbox as refused, until the same people have sent it mended. @type {Set<string>} */
  #refusedKeys = new Set();
  /** The key of the send that people wait for. @type {string | undefined} */
  #current;

  /**
   * @param {LeadForm} host
   * @param {Session} session
   * @param {AbortSignal} signal
   */
  constructor(host, session, signal) {
    this.#host = host;
    this.#session = session;
    this.#signal = signal;
  }

  /** Sends what the form holds, unless a send is under way. */
  async send() {
    if (this.#isBusy) return;
    this.#busy(true);
    try {
      await this.#sendOnce();
    } catch (error) {
      // A page's mistake, such as a catalog that is none: people are told all the same.
      this.#refused(undefined, error);
    } finally {
      this.#busy(false);
    }
  }

  /** The form is used anew; a send under way goes on, and tells by its events only. */
  forget() {
    this.#current = undefined;
  }

  async #sendOnce() {
    const { checked, regions } = this.#session;
    this.#current = undefined;
    regions.hide();
    await this.#host.prepared();
    if (this.#signal.aborted) return;
    const { payload, problems } = checked.tried();
    if (problems.length > 0) return;
    const values = payload.value;
    if (!emit(this.#host, "leadsubmit", { values })) return;
    this.#host.enter("sending");
    regions.say(this.#host.voice.ui.sending);
    const submitted = await this.#submit(values);
    if (submitted) await this.#follow(submitted);
  }

  /**
   * @param {object} values
   * @returns {Promise<Submitted | undefined>} undefined when it went no further
   */
  async #submit(values) {
    try {
      const outbox = await outboxOf(this.#host.target);
      const options = { updateToken: this.#host.updateToken, ...this.#session.report() };
      // What a page added at the last moment is checked by the rules, whatever its type says.
      const submitted = await outbox.submit(/** @type {any} */ (values), options);
      renewCaptcha(this.#session.form);
      return submitted;
    } catch (error) {
      if (!(await this.#isPosted(error))) this.#refused(undefined, error);
      return undefined;
    }
  }

  /** @param {any} error what kept the lead from the outbox; without a kind, it is the outbox that could not be loaded */
  #isPosted(error) {
    return !error?.kind && postNatively(this.#session.form, this.#host, this.#signal);
  }

  /** @param {Submitted} submitted */
  async #follow({ key, state, delivered }) {
    this.#current = key;
    emit(this.#host, "leadsaved", { key, state });
    const ended = delivered.then(
      (receipt) => this.#delivered(key, receipt),
      (error) => this.#refused(key, error),
    );
    const isLate = await Promise.race([ended, later(navigator.onLine ? PATIENCE : 0)]);
    if (!isLate || this.#signal.aborted || this.#current !== key) return;
    const outcome = state === "saved" ? "queued" : "unsaved";
    this.#show(outcome, outcome, state === "saved");
    // What could not be saved lives in this page alone; the button waits for its end.
    if (state === "unsaved") await ended;
  }

  /**
   * @param {string} key
   * @param {Receipt} receipt
   */
  #delivered(key, receipt) {
    const isWaitedFor = this.#current === key && !this.#signal.aborted;
    void this.#forgetMended();
    if (!emit(this.#host, "leaddelivered", { key, receipt }) || !isWaitedFor || this.#isGone) return;
    resetForm(this.#session.form);
    this.#show("success", "success", true);
  }

  /**
   * @param {string | undefined} key none before the lead was taken into the outbox
   * @param {any} error
   */
  #refused(key, error) {
    const isWaitedFor = this.#current === key && !this.#signal.aborted;
    if (!emit(this.#host, "leadrefused", { key, error }) || !isWaitedFor || this.#isGone) return;
    this.#session.regions.hide();
    this.#host.enter("refused");
    if (key) this.#refusedKeys.add(key);
    if (error?.kind === "invalid" && this.#session.checked.refuse(error.issues ?? [])) return;
    this.#show("refused", ON_THE_WAY.has(error?.kind) ? "offline" : "refused", false);
    if (!error?.kind || error.kind === "bad_target") console.error("leadwire: the form could not be sent", error);
  }

  /** A page may answer an event by removing the form. */
  get #isGone() {
    return this.#signal.aborted;
  }

  async #forgetMended() {
    const keys = [...this.#refusedKeys];
    this.#refusedKeys.clear();
    if (keys.length === 0) return;
    const outbox = await outboxOf(this.#host.target);
    await Promise.all(keys.map((key) => outbox.discard(key)));
  }

  /**
   * @param {import("./regions.js").Outcome} outcome
   * @param {import("./words.js").UiWord} word
   * @param {boolean} isDone whether people may go on with another lead
   */
  #show(outcome, word, isDone) {
    const { ui } = this.#host.voice;
    this.#session.regions.say("");
    this.#session.regions.show(outcome, ui[word], isDone ? ui.again : undefined);
    this.#host.enter(outcome);
  }

  /** @param {boolean} isBusy */
  #busy(isBusy) {
    this.#isBusy = isBusy;
    const { form, regions } = this.#session;
    form.setAttribute("aria-busy", String(isBusy));
    for (const button of form.querySelectorAll("button:not([type=button]):not([type=reset]), input[type=submit]")) {
      // Not `disabled`, which would take the focus away.
      button.toggleAttribute("data-lead-busy", isBusy);
      if (isBusy) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
    if (!isBusy) regions.say("");
    if (!isBusy && this.#host.state === "sending") this.#host.enter("ready");
  }
}

/**
 * @param {number} ms
 * @returns {Promise<true>}
 */
function later(ms) {
  return new Promise((resolve) => setTimeout(() => resolve(true), ms));
}
