// One desk: a form, the request it would become, what came of sending it, and the records that it left. How a send goes
// is in sending.js.

import { validate } from "/pkg/browser.js";
import { CheckedForm } from "./checked-form.js";
import { cloned, find } from "./dom.js";
import { FaultControl } from "./fault-control.js";
import { Intent } from "./intent.js";
import { OutcomeView } from "./outcome-view.js";
import { RecordsView } from "./records-view.js";
import { RequestView } from "./request-view.js";
import { Sending } from "./sending.js";
import { staffKey } from "./staff-key.js";

/**
 * @typedef {import("./desks.js").Desk} Desk
 * @typedef {import("./payload.js").Payload} Payload
 * @typedef {import("/pkg/browser.js").Receipt} Receipt
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
  /** @type {Sending | undefined} The last one. */
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
      if (!this.#sending?.isUnderWay && this.#checked.tried()) this.#send();
    });
    find(this.#form, ".stop", HTMLButtonElement).addEventListener("click", () => this.#sending?.stop());
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
    else this.#request.show(this.#desk.target(staffKey()), kind, payload, this.#options());
    const { dataset } = this.#submit;
    if (dataset.add && dataset.update) this.#submit.textContent = payload.id ? dataset.update : dataset.add;
    return { issues: ours, warnings };
  }

  #options() {
    const { key, updateToken } = this.#intent;
    return { catalog: this.#catalog, idempotencyKey: key, updateToken };
  }

  async #send() {
    const { whole } = this.#checked;
    const intent = this.#intent;
    this.#sending?.forget();
    const sending = new Sending(this.#desk, this.#checked.payload, this.#options(), {
      show: this.#outcome,
      say: (words) => this.#checked.say(words),
      whenAsked: () => this.refreshRecords(),
    });
    this.#sending = sending;
    this.#busy(true);
    intent.sent();
    const receipt = await sending.send();
    this.#busy(false);
    if (receipt) {
      intent.done();
      if (this.#desk.after === "empty") this.#form.reset();
      this.#goOn(receipt, whole, intent);
      sending.tell(receipt);
    }
    // An error may have left a record, too.
    this.#whenSent();
    if (receipt?.outcome !== "queued") return;
    const arrived = await sending.arrive(receipt);
    if (!arrived) return;
    this.#goOn(arrived, whole, intent);
    sending.tell(arrived);
    this.#whenSent();
  }

  /**
   * What was added is changed from now on, unless the form was emptied for another one meanwhile.
   *
   * @param {Receipt} receipt
   * @param {Payload} whole everything that stood in the form
   * @param {Intent} intent
   */
  #goOn({ id, updateToken }, whole, intent) {
    if (this.#desk.after !== "update" || id === undefined || intent !== this.#intent) return;
    intent.updateToken = updateToken;
    this.#checked.continueWith(String(id), whole);
  }

  /** @param {import("./sandbox.js").StoredRecord} record */
  #take(record) {
    if (!this.#desk.change) return;
    this.#intent.changed();
    this.#checked.take(this.#desk.change(record));
    this.#form.scrollIntoView({ block: "nearest" });
    find(this.#form, "[name=id]", HTMLInputElement).focus();
  }

  /** @param {boolean} isBusy */
  #busy(isBusy) {
    // Not disabled: that would take the focus away from whoever pressed it.
    this.#submit.setAttribute("aria-disabled", String(isBusy));
    find(this.#form, ".stop", HTMLButtonElement).hidden = !isBusy;
  }
}
