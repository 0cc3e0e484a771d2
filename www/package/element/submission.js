// The sends of one form: validates, stores the lead in the outbox, and shows the outcome.

import { network } from "../network.js";
import { openOutboxFor } from "./form-context.js";
import { resetCaptcha } from "./form/captcha.js";
import { membersOf, resetForm, submitForm } from "./form/form-prototype.js";
import { emit } from "./host.js";
import { loadProfile } from "./profile.js";
import { reportIgnored } from "./report/ignored-inputs.js";
import { runOptional } from "./scheduling.js";

/**
 * @typedef {import("./host.js").FormHost} FormHost
 * @typedef {import("../outbox.js").Submitted} Submitted
 * @typedef {import("../outbox.js").OutboxReceipt} Receipt
 *
 * @typedef {object} SubmissionParts
 * @property {HTMLFormElement} form
 * @property {import("./checked-form.js").CheckedForm} checked
 * @property {import("./view/status-regions.js").StatusRegions} regions
 * @property {import("./features.js").Features} features
 * @property {() => object} report what is sent beside the payload
 */

/** After this time without a response, the element reports that the lead is stored on the device. */
const RESPONSE_WAIT_MS = 4_000;

/** Failures of the transport. Other failures are about the lead. */
const TRANSPORT_FAILURES = new Set(["busy", "unavailable", "timeout", "network", "aborted"]);

export class Submission {
  #host;
  #parts;
  #signal;
  #isBusy = false;
  /** Refused entries of the outbox, which are discarded once the corrected lead was delivered. @type {Set<string>} */
  #refusedKeys = new Set();
  /** The key of the send that the form shows. @type {string | undefined} */
  #currentKey;
  /** The form does not have the last lead that it has sent. */
  #isAnother = true;
  /** The key of a stored lead that the browser posts. @type {string | undefined} */
  #postedKey;

  /**
   * @param {FormHost} host
   * @param {SubmissionParts} parts
   * @param {AbortSignal} signal
   */
  constructor(host, parts, signal) {
    this.#host = host;
    this.#parts = parts;
    this.#signal = signal;
  }

  /**
   * Sends the form's lead, unless a send is under way.
   *
   * @param {HTMLElement | null} submitter the button that was used
   */
  async send(submitter) {
    if (this.#isBusy) return;
    this.#setBusy(true);
    try {
      await this.#sendOnce(submitter);
    } catch (error) {
      await this.#onFailed(error, submitter);
    } finally {
      this.#setBusy(false);
    }
  }

  /**
   * The lead is not in the outbox. An error with a kind is about the lead or the page, such as an invalid catalog, except when the
   * module stopped. For any other, the browser lacks something, a script has replaced it, or the package's files are missing.
   *
   * @param {any} error
   * @param {HTMLElement | null} submitter
   */
  async #onFailed(error, submitter) {
    const isAboutLead = error?.kind && error.kind !== "protocol";
    if (isAboutLead || !(await this.#postNatively(submitter))) this.#onRefused(undefined, error);
  }

  /** After a reset of the form, a send under way continues and is reported by events only. */
  detach() {
    this.#currentKey = undefined;
    this.#isAnother = true;
  }

  /** To be called after another script has replaced the form's attributes. */
  restore() {
    if (this.#isBusy) this.#setBusy(true);
  }

  /** @param {HTMLElement | null} submitter */
  async #sendOnce(submitter) {
    const { checked, regions, features } = this.#parts;
    this.#currentKey = undefined;
    regions.hide();
    await Promise.all([this.#host.prepare(), features.whenLoaded()]);
    if (this.#signal.aborted) return;
    let result = checked.submit(submitter);
    if (features.isLoading) {
      await features.whenLoaded();
      result = checked.submit(submitter);
    }
    const { inputs, values, isChecked, problems, ignored } = result;
    reportIgnored(ignored);
    if (problems.length > 0) return;
    if (!emit(this.#host, "leadsubmit", { values })) return;
    this.#host.setState("sending");
    regions.setProgress(this.#host.messages.ui.sending);
    // Without the rules, `values` has only what the page has added.
    const submitted = await this.#store(isChecked ? { values } : { values, inputs });
    await this.#awaitDelivery(submitted, submitter).catch((error) => console.error("leadwire: the outcome cannot be shown", error));
  }

  /**
   * @param {{ values: Record<string, unknown>, inputs?: string }} lead with the form's inputs when `values` are not all of it
   * @returns {Promise<Submitted>}
   */
  async #store({ values, inputs }) {
    const outbox = await openOutboxFor(this.#host.target);
    const parts = this.#parts;
    const options = Object.assign({ updateToken: this.#host.updateToken, isAnother: this.#isAnother }, parts.report(), ...parts.features.callHooks("options"));
    return inputs === undefined ? outbox.submit(values, options) : outbox.submitInputs(inputs, values, options);
  }

  /**
   * Submits the form as the browser does without JavaScript. Values that `leadsubmit` listeners have added are not included.
   *
   * @param {HTMLElement | null} submitter
   * @param {string} [key] of the lead, if the outbox has stored it. It is posted without the key, so that no outbox may send it
   *   later. A request that has arrived within the last minute is recognized by the relay.
   * @returns {Promise<boolean>} whether the browser is navigating
   */
  async #postNatively(submitter, key) {
    const { form } = this.#parts;
    const { getAttribute, hasAttribute } = membersOf(form);
    if (getAttribute("method")?.toLowerCase() !== "post" || !hasAttribute("action")) return false;
    if (!(await this.#isRelayReachable())) return false;
    this.#postedKey = key;
    if (key) await openOutboxFor(this.#host.target).then((outbox) => outbox.discard(key));
    submitForm(form, submitter);
    return true;
  }

  /** Navigating to a relay that cannot be reached would lose the visitor's entries. */
  async #isRelayReachable() {
    try {
      await loadProfile(this.#host.relay, this.#host.form, this.#signal);
      return true;
    } catch {
      // Where no request can be sent, only the browser knows.
      return network.isBroken && navigator.onLine;
    }
  }

  /**
   * @param {Submitted} submitted
   * @param {HTMLElement | null} submitter
   */
  async #awaitDelivery({ key, state, delivered }, submitter) {
    this.#currentKey = key;
    this.#isAnother = false;
    resetCaptcha(this.#parts.form);
    emit(this.#host, "leadsaved", { key, state });
    const settled = delivered.then(
      (receipt) => this.#onDelivered(key, receipt),
      (error) => this.#onRefused(key, error),
    );
    const [stalled] = this.#parts.features.callHooks("stalled");
    const late = stalled ?? timeout(navigator.onLine ? RESPONSE_WAIT_MS : 0);
    const isLate = await Promise.race([settled, late, network.broken]);
    if (!isLate || this.#signal.aborted || this.#currentKey !== key) return;
    if (network.isBroken && (await this.#postNatively(submitter, key))) return;
    const outcome = state === "saved" ? "queued" : "unsaved";
    this.#show(outcome, outcome, state === "saved");
    // An unsaved lead is lost when the page is closed, so the form stays busy.
    if (state === "unsaved") await settled;
  }

  /**
   * @param {string} key
   * @param {Receipt} receipt
   */
  #onDelivered(key, receipt) {
    const isCurrent = this.#currentKey === key && !this.#signal.aborted;
    void this.#discardRefused();
    // The relay's names, which a receipt of an earlier version does not have.
    reportIgnored(/** @type {{ ignored?: unknown }} */ (receipt).ignored);
    const isCancelled = !emit(this.#host, "leaddelivered", { key, receipt });
    // A listener may have removed the form.
    if (isCancelled || !isCurrent || this.#signal.aborted) return;
    resetForm(this.#parts.form);
    this.#show("success", "success", true);
  }

  /**
   * @param {string | undefined} key undefined when the outbox did not accept the lead
   * @param {any} error
   */
  #onRefused(key, error) {
    if (key && key === this.#postedKey) return;
    const isCurrent = this.#currentKey === key && !this.#signal.aborted;
    const isCancelled = !emit(this.#host, "leadrefused", { key, error });
    if (isCancelled || !isCurrent || this.#signal.aborted) return;
    this.#parts.regions.hide();
    this.#host.setState("refused");
    if (key) this.#refusedKeys.add(key);
    if (error?.kind === "invalid" && this.#parts.checked.showRelayIssues(error.issues ?? [])) return;
    this.#show("refused", TRANSPORT_FAILURES.has(error?.kind) ? "offline" : "refused", false);
    if (!error?.kind || error.kind === "bad_target") console.error("leadwire: the form could not be sent", error);
  }

  async #discardRefused() {
    const keys = [...this.#refusedKeys];
    this.#refusedKeys.clear();
    if (keys.length === 0) return;
    const outbox = await openOutboxFor(this.#host.target);
    await Promise.all(keys.map((key) => outbox.discard(key)));
  }

  /**
   * @param {import("./view/status-regions.js").Outcome} outcome
   * @param {import("./messages.js").UiMessage} message
   * @param {boolean} canSendAnother
   */
  #show(outcome, message, canSendAnother) {
    const { ui } = this.#host.messages;
    this.#parts.regions.setProgress("");
    this.#parts.regions.show(outcome, ui[message], canSendAnother ? ui.again : undefined);
    this.#host.setState(outcome);
  }

  /** @param {boolean} isBusy */
  #setBusy(isBusy) {
    this.#isBusy = isBusy;
    runOptional("showing the progress", () => this.#showBusy(isBusy));
    if (!isBusy && this.#host.state === "sending") this.#host.setState("ready");
  }

  /** @param {boolean} isBusy */
  #showBusy(isBusy) {
    const { form, regions } = this.#parts;
    membersOf(form).setAttribute("aria-busy", String(isBusy));
    for (const button of membersOf(form).querySelectorAll("button:not([type=button]):not([type=reset]), input[type=submit]")) {
      // A disabled button would lose the focus.
      button.toggleAttribute("data-lead-busy", isBusy);
      if (isBusy) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
    if (!isBusy) regions.setProgress("");
  }
}

/**
 * @param {number} ms
 * @returns {Promise<true>}
 */
function timeout(ms) {
  return new Promise((resolve) => setTimeout(() => resolve(true), ms));
}
