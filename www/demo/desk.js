// One desk: a form, the request it would become, what came of sending it, and the records that it left.

import { LeadError, validate } from "/pkg/browser.js";
import { arrival, fateOf } from "./arrival.js";
import { CheckedForm } from "./checked-form.js";
import { cloned, find } from "./dom.js";
import { FaultControl } from "./fault-control.js";
import { Intent } from "./intent.js";
import { OutcomeView } from "./outcome-view.js";
import { RecordsView } from "./records-view.js";
import { RequestView } from "./request-view.js";
import { staffKey } from "./staff-key.js";

/**
 * @typedef {import("./desks.js").Desk} Desk
 * @typedef {import("./payload.js").Payload} Payload
 * @typedef {import("/pkg/browser.js").Receipt} Receipt
 *
 * @typedef {object} Sent
 * @property {Payload} whole everything that stood in the form
 * @property {Intent} intent
 * @property {(more: import("/pkg/browser.js").SendOptions) => Promise<Receipt>} send the same each time, under one key
 */

export class DeskView {
  #desk;
  #catalog;
  #whenSent;
  #form;
  #submit;
  #checked;
  #request;
  #outcome;
  #faults;
  #records;
  #intent = new Intent();
  /** @type {AbortController | undefined} The send under way. */
  #sending;
  /** Ends the questions about what was queued before. */
  #asking = new AbortController();

  /**
   * @param {Desk} desk
   * @param {HTMLElement} panel
   * @param {{ catalog?: import("/pkg/browser.js").Catalog, whenSent: () => void }} options
   */
  constructor(desk, panel, { catalog, whenSent }) {
    this.#desk = desk;
    this.#catalog = catalog;
    this.#whenSent = whenSent;
    const bench = cloned("bench");
    find(panel, ".work", HTMLElement).append(bench);
    this.#form = find(panel, "form", HTMLFormElement);
    this.#submit = find(this.#form, "[type=submit]", HTMLButtonElement);
    this.#request = new RequestView(bench);
    this.#outcome = new OutcomeView(bench);
    this.#faults = new FaultControl(find(bench, ".faults", HTMLFormElement), desk.crm, desk.crmName);
    this.#records = desk.tables.map((table) => {
      const around = cloned("records");
      panel.append(around);
      return new RecordsView(around, table, desk.change && ((record) => this.#take(record)));
    });
    // Before the checked form's listeners, which show the request.
    this.#form.addEventListener("input", () => this.#intent.changed());
    this.#form.addEventListener("reset", () => (this.#intent = new Intent()));
    this.#checked = new CheckedForm(this.#form, (payload) => this.#check(payload));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.#sending && this.#checked.tried()) this.#send();
    });
    find(this.#form, ".stop", HTMLButtonElement).addEventListener("click", () => this.#sending?.abort());
    this.refresh();
    this.refreshRecords();
  }

  /** Shows the request anew, as after another staff key. */
  refresh() {
    this.#checked.refresh();
  }

  /** Shows anew what the sandbox has stored, and how many faults it still has in store. */
  refreshRecords() {
    return Promise.all([this.#faults.refresh(), ...this.#records.map((view) => view.refresh())]);
  }

  /** @param {Payload} payload */
  #check(payload) {
    const { kind, fixed = [] } = this.#desk;
    const { issues, warnings } = validate(kind, payload, this.#catalog);
    const ours = (issues ?? []).filter(({ path }) => !fixed.includes(String(path[0])));
    if (ours.length > 0) this.#request.showIssues(ours);
    else this.#request.show(this.#target(), kind, payload, this.#options());
    const { dataset } = this.#submit;
    if (dataset.add && dataset.update) this.#submit.textContent = payload.id ? dataset.update : dataset.add;
    return { issues: ours, warnings };
  }

  #target() {
    return this.#desk.target(staffKey());
  }

  #options() {
    const { key, updateToken } = this.#intent;
    return { catalog: this.#catalog, idempotencyKey: key, updateToken };
  }

  async #send() {
    const { payload, whole } = this.#checked;
    const [intent, target, options] = [this.#intent, this.#target(), this.#options()];
    /** @type {Sent["send"]} */
    const send = (more) => this.#desk.send(target, payload, { ...options, ...more });
    this.#asking.abort();
    this.#busy(new AbortController());
    intent.sent();
    this.#outcome.begin();
    this.#checked.say("Sending …");
    try {
      const receipt = await send({ signal: this.#sending?.signal, onAttempt: (attempt) => this.#show(attempt) });
      this.#received(receipt, { whole, intent, send });
    } catch (error) {
      this.#outcome.error(error);
      this.#checked.say(`Not delivered: ${error instanceof LeadError ? error.kind : error}.`);
    } finally {
      this.#busy(undefined);
      // An error may have left a record, too.
      this.#whenSent();
    }
  }

  /** @param {import("./outcome-view.js").Attempt} attempt */
  #show(attempt) {
    this.#outcome.attempt(attempt);
    if (attempt.attempt > 1) this.#checked.say(`Sending, attempt ${attempt.attempt} …`);
  }

  /**
   * @param {Receipt} receipt
   * @param {Sent} sent
   */
  #received(receipt, sent) {
    this.#outcome.receipt(receipt);
    sent.intent.done();
    const isQueued = receipt.outcome === "queued";
    if (this.#desk.after === "empty") this.#form.reset();
    if (isQueued) this.#follow(receipt, sent);
    else this.#goOn(receipt, sent);
    const { id } = receipt;
    this.#checked.say(isQueued ? "Queued: the relay has it." : id ? `Delivered with id ${id}.` : "Delivered.");
  }

  /**
   * What was added is changed from now on, unless the form was emptied for another one meanwhile.
   *
   * @param {Receipt} receipt
   * @param {Sent} sent
   */
  #goOn({ id, updateToken }, { whole, intent }) {
    if (this.#desk.after !== "update" || id === undefined || intent !== this.#intent) return;
    intent.updateToken = updateToken;
    this.#checked.continueWith(String(id), whole);
  }

  /**
   * @param {Receipt} receipt of what was queued
   * @param {Sent} sent
   */
  async #follow({ idempotencyKey }, sent) {
    const key = staffKey();
    this.#asking = new AbortController();
    const arrived = await arrival({
      again: () => sent.send({}),
      fate: async () => (this.#desk.needsKey && key ? fateOf(idempotencyKey, key) : undefined),
      whenAsked: () => this.refreshRecords(),
      signal: this.#asking.signal,
    });
    if (arrived?.receipt) this.#arrived(arrived.receipt, sent);
    if (arrived?.fate) {
      this.#outcome.fate(arrived.fate);
      this.#checked.say("Not delivered.");
    }
  }

  /**
   * @param {Receipt} receipt
   * @param {Sent} sent
   */
  #arrived(receipt, sent) {
    this.#outcome.receipt(receipt);
    this.#goOn(receipt, sent);
    this.#checked.say(`Delivered with id ${receipt.id}.`);
    this.#whenSent();
  }

  /** @param {import("./sandbox.js").StoredRecord} record */
  #take(record) {
    if (!this.#desk.change) return;
    this.#intent.changed();
    this.#checked.take(this.#desk.change(record));
    this.#form.scrollIntoView({ block: "nearest" });
    find(this.#form, "[name=id]", HTMLInputElement).focus();
  }

  /** @param {AbortController | undefined} sending */
  #busy(sending) {
    this.#sending = sending;
    // Not disabled: that would take the focus away from whoever pressed it.
    this.#submit.setAttribute("aria-disabled", String(Boolean(sending)));
    find(this.#form, ".stop", HTMLButtonElement).hidden = !sending;
  }
}
