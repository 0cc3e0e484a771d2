// One send of a form: its attempts, the receipt or the error, and the delivery of a queued lead.

import { LeadError } from "/pkg/browser.js";

/**
 * @typedef {import("/pkg/browser.js").Receipt} Receipt
 * @typedef {import("/pkg/browser.js").SendOptions} SendOptions
 * @typedef {Parameters<NonNullable<SendOptions["onAttempt"]>>[0]} Attempt
 * @typedef {{ state: string, reason?: string }} LeadStatus as the relay reports it to staff
 *
 * @typedef {object} OutcomeView
 * @property {() => void} start
 * @property {(attempt: Attempt) => void} showAttempt
 * @property {(receipt: Receipt) => void} showReceipt
 * @property {(error: unknown) => void} showError
 * @property {(lead: LeadStatus) => void} showFailedDelivery of a queued lead that the relay has stopped sending
 *
 * @typedef {object} SendObserver
 * @property {OutcomeView} outcome
 * @property {(text: string) => void} setStatus of the form
 * @property {() => void} onPoll called after each request for a queued lead
 */

/** After this many polls the page stops; the relay continues. */
const MAX_POLLS = 30;
const POLL_INTERVAL_MS = 1000;

/** The idempotency key of a form's next lead. A second submit of the same values has the same key, so the lead is stored once. */
export class LeadKey {
  value = crypto.randomUUID();
  /** @type {string | undefined} Permission to change the lead that was added with this form. */
  updateToken;
  #isSent = false;

  markSent() {
    this.#isSent = true;
  }

  /** The values changed; after a send they are a different lead. */
  valuesChanged() {
    if (this.#isSent) this.renew();
  }

  renew() {
    this.value = crypto.randomUUID();
    this.#isSent = false;
  }
}

export class FormSend {
  #send;
  #observer;
  /** Absent in forms for visitors. */
  #staffKey;
  #cancel = new AbortController();
  #stopPolling = new AbortController();
  isRunning = false;

  /**
   * @param {import("./forms.js").FormDefinition} form
   * @param {import("./payload.js").Payload} payload
   * @param {SendOptions} options
   * @param {string | undefined} staffKey
   * @param {SendObserver} observer
   */
  constructor(form, payload, options, staffKey, observer) {
    const target = form.target(staffKey);
    this.#send = (/** @type {SendOptions} */ more) => form.send(target, payload, { ...options, ...more });
    this.#staffKey = form.staffOnly && staffKey;
    this.#observer = observer;
  }

  /** @returns {Promise<Receipt | undefined>} undefined after an error, which is shown */
  async run() {
    const { outcome, setStatus } = this.#observer;
    this.isRunning = true;
    outcome.start();
    setStatus("Sending …");
    try {
      return await this.#send({ signal: this.#cancel.signal, onAttempt: (attempt) => this.#showAttempt(attempt) });
    } catch (error) {
      outcome.showError(error);
      setStatus(`Not delivered: ${error instanceof LeadError ? error.kind : error}.`);
      return undefined;
    } finally {
      this.isRunning = false;
    }
  }

  cancel() {
    this.#cancel.abort();
  }

  /** Ends `pollDelivery`. The relay still delivers the lead. */
  stopPolling() {
    this.#stopPolling.abort();
  }

  /** @param {Receipt} receipt */
  showReceipt(receipt) {
    const { id, outcome } = receipt;
    this.#observer.outcome.showReceipt(receipt);
    if (outcome === "queued") this.#observer.setStatus("Queued by the relay.");
    else this.#observer.setStatus(id === undefined ? "Delivered." : `Delivered with id ${id}.`);
  }

  /**
   * Sends a queued lead again under the same key until the relay responds with its delivery; the relay stores it once. For staff
   * it also gets the lead's status, which tells when the relay has stopped.
   *
   * @param {Receipt} receipt of the queued lead
   * @returns {Promise<Receipt | undefined>} undefined when it failed, is still queued after the last poll, or polling was stopped
   */
  async pollDelivery({ idempotencyKey }) {
    const { signal } = this.#stopPolling;
    for (let poll = 0; poll < MAX_POLLS; poll++) {
      await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
      if (signal.aborted) return undefined;
      const status = this.#staffKey ? leadStatus(idempotencyKey, this.#staffKey) : undefined;
      // An error is ignored: the lead stays queued while the relay cannot be reached.
      const [receipt, found] = await Promise.all([this.#send({}), status]).catch(() => []);
      if (signal.aborted) return undefined;
      this.#observer.onPoll();
      if (receipt?.outcome === "delivered") return receipt;
      if (found?.state === "held" || found?.state === "dead") {
        this.#observer.outcome.showFailedDelivery(found);
        this.#observer.setStatus("Not delivered.");
        return undefined;
      }
    }
    return undefined;
  }

  /** @param {Attempt} attempt */
  #showAttempt(attempt) {
    this.#observer.outcome.showAttempt(attempt);
    if (attempt.attempt > 1) this.#observer.setStatus(`Sending, attempt ${attempt.attempt} …`);
  }
}

/**
 * @param {string} key
 * @param {string} staffKey
 * @returns {Promise<LeadStatus>}
 */
async function leadStatus(key, staffKey) {
  const headers = { Authorization: `Bearer ${staffKey}` };
  const response = await fetch(`/leads/${key}`, { headers, cache: "no-store" });
  if (!response.ok) throw new Error(`the relay responded with HTTP ${response.status}`);
  return response.json();
}
