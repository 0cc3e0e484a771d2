// One desk: a form, the request it would become, what came of sending it, and the records that it left.

import { LeadError, validate } from "/pkg/browser.js";
import { CheckedForm } from "./checked-form.js";
import { find } from "./dom.js";
import { FaultControl } from "./fault-control.js";
import { OutcomeView } from "./outcome-view.js";
import { RecordsView } from "./records-view.js";
import { RequestView } from "./request-view.js";

/** @typedef {import("./desks.js").Desk} Desk */

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
  /** @type {AbortController | undefined} The send under way. */
  #sending;

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
    this.#faults = new FaultControl(find(bench, ".faults", HTMLFormElement), desk.target.crm, desk.crmName);
    this.#records = desk.tables.map((table) => {
      const around = cloned("records");
      panel.append(around);
      return new RecordsView(around, table, desk.change && ((record) => this.#take(record)));
    });
    this.#checked = new CheckedForm(this.#form, (payload) => this.#check(payload));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.#sending && this.#checked.tried()) this.#send();
    });
    find(this.#form, ".stop", HTMLButtonElement).addEventListener("click", () => this.#sending?.abort());
    this.#checked.refresh();
    this.refreshRecords();
  }

  /** Shows anew what the sandbox has stored, and how many faults it still has in store. */
  refreshRecords() {
    return Promise.all([this.#faults.refresh(), ...this.#records.map((view) => view.refresh())]);
  }

  /** @param {import("./payload.js").Payload} payload */
  #check(payload) {
    const { kind, target } = this.#desk;
    this.#request.show(target, kind, payload, this.#catalog);
    const { dataset } = this.#submit;
    if (dataset.add && dataset.update) this.#submit.textContent = payload.id ? dataset.update : dataset.add;
    return validate(kind, payload, this.#catalog);
  }

  async #send() {
    this.#busy(new AbortController());
    this.#outcome.begin();
    this.#checked.say("Sending …");
    try {
      const receipt = await this.#desk.send(this.#checked.payload, {
        catalog: this.#catalog,
        signal: this.#sending?.signal,
        onAttempt: (attempt) => this.#show(attempt),
      });
      this.#outcome.receipt(receipt);
      this.#settle(receipt);
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

  /** @param {import("/pkg/browser.js").Receipt} receipt */
  #settle({ id }) {
    if (this.#desk.after === "empty") this.#form.reset();
    if (this.#desk.after === "update" && id !== undefined) this.#checked.continueWith(String(id));
    this.#checked.say(id === undefined ? "Delivered." : `Delivered with id ${id}.`);
  }

  /** @param {import("./sandbox.js").StoredRecord} record */
  #take(record) {
    if (!this.#desk.change) return;
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

/**
 * A copy of what a template of the page holds.
 *
 * @param {string} id
 */
function cloned(id) {
  const template = find(document, `template#${id}`, HTMLTemplateElement);
  return /** @type {HTMLElement} */ (find(template.content, "*", HTMLElement).cloneNode(true));
}
