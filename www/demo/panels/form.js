// The panel of one form: the form itself, the request that it would send, the fault simulation, the outcome, and the tables of
// stored records.

import { validate } from "/pkg/browser.js";
import { cloneTemplate, find } from "../dom.js";
import { FormSend, LeadKey } from "../send.js";
import { ValidatedForm } from "../validated-form.js";
import { FaultsPanel } from "./faults.js";
import { OutcomePanel } from "./outcome.js";
import { RecordsPanel } from "./records.js";
import { RequestPanel } from "./request.js";

/**
 * @typedef {import("../forms.js").FormDefinition} FormDefinition
 * @typedef {import("../payload.js").Payload} Payload
 * @typedef {import("/pkg/browser.js").Receipt} Receipt
 *
 * @typedef {object} FormPanelOptions
 * @property {import("/pkg/browser.js").Catalog} catalog
 * @property {() => string | undefined} staffKey as entered now
 * @property {() => void} onSent stored records may have changed
 */

export class FormPanel {
  #definition;
  #options;
  #form;
  #submitButton;
  #cancelButton;
  #validated;
  #request;
  #outcome;
  #faults;
  #records;
  #key = new LeadKey();
  /** @type {FormSend | undefined} The latest one. */
  #send;

  /**
   * @param {FormDefinition} definition
   * @param {HTMLElement} panel
   * @param {FormPanelOptions} options
   */
  constructor(definition, panel, options) {
    this.#definition = definition;
    this.#options = options;
    const side = cloneTemplate("side-panels");
    find(panel, ".columns", HTMLElement).append(side);
    this.#form = find(panel, "form", HTMLFormElement);
    this.#submitButton = find(this.#form, "[type=submit]", HTMLButtonElement);
    this.#cancelButton = find(this.#form, ".cancel", HTMLButtonElement);
    this.#request = new RequestPanel(side);
    this.#outcome = new OutcomePanel(side);
    this.#faults = new FaultsPanel(find(side, ".faults", HTMLFormElement), definition.crm, definition.crmName);
    this.#records = definition.tables.map((table) => {
      const section = cloneTemplate("records");
      panel.append(section);
      return new RecordsPanel(section, table, definition.toPayload && ((record) => this.#edit(record)));
    });
    // These listeners run before those of the validated form, which show the request with the key.
    this.#form.addEventListener("input", () => this.#key.valuesChanged());
    this.#form.addEventListener("reset", () => (this.#key = new LeadKey()));
    this.#validated = new ValidatedForm(this.#form, definition.kind, (payload) => this.#validate(payload));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.#send?.isRunning && this.#validated.trySubmit()) this.#submit();
    });
    this.#cancelButton.addEventListener("click", () => this.#send?.cancel());
    this.refresh();
    this.refreshData();
  }

  /** Validates the form and shows the request again, for example with another staff key. */
  refresh() {
    this.#validated.refresh();
  }

  /** Loads the stored records and the number of pending faults. */
  refreshData() {
    return Promise.all([this.#faults.refresh(), ...this.#records.map((panel) => panel.refresh())]);
  }

  /** @param {Payload} payload */
  #validate(payload) {
    const { kind, target, fixed = [] } = this.#definition;
    const { issues, warnings } = validate(kind, payload, this.#options.catalog);
    const ownIssues = (issues ?? []).filter(({ path }) => !fixed.includes(String(path[0])));
    if (ownIssues.length > 0) this.#request.showIssues(ownIssues);
    else this.#request.show(target(this.#options.staffKey()), kind, payload, this.#requestOptions());
    const { add, update } = this.#submitButton.dataset;
    if (add && update) this.#submitButton.textContent = payload.id ? update : add;
    return { issues: ownIssues, warnings };
  }

  #requestOptions() {
    const { value, updateToken } = this.#key;
    return { catalog: this.#options.catalog, idempotencyKey: value, updateToken };
  }

  async #submit() {
    const { allFields, payload } = this.#validated;
    const key = this.#key;
    this.#send?.stopPolling();
    const send = new FormSend(this.#definition, payload, this.#requestOptions(), this.#options.staffKey(), {
      outcome: this.#outcome,
      setStatus: (text) => this.#validated.setStatus(text),
      onPoll: () => this.refreshData(),
    });
    this.#send = send;
    this.#setBusy(true);
    key.markSent();
    const receipt = await send.run();
    this.#setBusy(false);
    if (receipt) {
      key.renew();
      if (this.#definition.afterDelivery === "clear") this.#form.reset();
      this.#continueWith(receipt, allFields, key);
      send.showReceipt(receipt);
    }
    // After an error as well, because the CRM may have stored the record.
    this.#options.onSent();
    if (receipt?.outcome !== "queued") return;
    const delivered = await send.pollDelivery(receipt);
    if (!delivered) return;
    this.#continueWith(delivered, allFields, key);
    send.showReceipt(delivered);
    this.#options.onSent();
  }

  /**
   * Continues with an update of the added record, unless the form was reset in the meantime.
   *
   * @param {Receipt} receipt
   * @param {Payload} allFields as they were sent
   * @param {LeadKey} key
   */
  #continueWith({ id, updateToken }, allFields, key) {
    if (this.#definition.afterDelivery !== "update" || id === undefined || key !== this.#key) return;
    key.updateToken = updateToken;
    this.#validated.continueWith(String(id), allFields);
  }

  /** @param {import("../sandbox.js").StoredRecord} record */
  #edit(record) {
    if (!this.#definition.toPayload) return;
    this.#key.valuesChanged();
    this.#validated.edit(this.#definition.toPayload(record));
    this.#form.scrollIntoView({ block: "nearest" });
    find(this.#form, "[name=id]", HTMLInputElement).focus();
  }

  /** @param {boolean} isBusy */
  #setBusy(isBusy) {
    // Not the attribute disabled, because a disabled button loses the focus.
    this.#submitButton.setAttribute("aria-disabled", String(isBusy));
    this.#cancelButton.hidden = !isBusy;
  }
}
