// The outbox panel: a form whose leads are stored on the device before they are sent, a switch that blocks the relay, and the
// list of entries. It needs only a parent element and a target.

import { openOutbox } from "/pkg/outbox.js";
import { find, make, plural } from "../dom.js";

/**
 * @typedef {import("/pkg/outbox.js").OutboxChange} OutboxChange
 * @typedef {import("/pkg/outbox.js").OutboxEntry} OutboxEntry
 * @typedef {import("/pkg/browser.js").RelayTarget} RelayTarget
 */

/** @type {Record<import("/pkg/outbox.js").EntryState, string>} */
const STATES = {
  saved: "saved on this device",
  sending: "sending",
  received: "received by the relay",
  unsaved: "not saved; keep this page open",
  refused: "refused",
  expired: "expired",
};

/** No more attempts are made for entries in these states. */
const FINAL_STATES = ["received", "refused", "expired"];

export class OutboxPanel {
  #crm;
  #outbox;
  #form = createForm();
  #status;
  #list = make("ol", { class: "entries" });
  #progress = make("progress", { hidden: "", "aria-label": "Leads sent" });
  #summary = make("p", { class: "hint", role: "status" });

  /**
   * @param {HTMLElement} parent
   * @param {RelayTarget} target
   */
  constructor(parent, target) {
    this.#crm = target.crm;
    this.#status = find(this.#form, ".form-status", HTMLElement);
    parent.append(make("div", { class: "outbox" }, this.#form, this.#entriesSection(target)));
    this.#outbox = openOutbox(target, { onChange: (change) => this.#render(change) });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  /** @param {RelayTarget} target */
  #entriesSection(target) {
    const block = make("input", { type: "checkbox", role: "switch" });
    blockRelay(target.relay, () => block.checked);
    // What browsers dispatch when a connection returns.
    block.addEventListener("change", () => block.checked || dispatchEvent(new Event("online")));
    const send = actionButton("Send now", () => this.#outbox.flush());
    const header = make("header", {}, make("h3", {}, "On this device"), make("label", {}, block, "Block the relay"), send);
    return make("section", { class: "card" }, header, this.#progress, this.#summary, this.#list);
  }

  async #submit() {
    const fields = Object.fromEntries(new FormData(this.#form));
    try {
      const { state } = await this.#outbox.submit(leadOf(this.#crm, fields));
      this.#status.textContent = state === "saved" ? "Saved on this device." : "Not saved on this device. Sending it.";
      this.#form.reset();
    } catch (error) {
      this.#status.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  /** @param {OutboxChange} change */
  #render({ entries, draining, counts }) {
    this.#progress.hidden = !draining;
    this.#progress.max = draining?.total ?? 1;
    this.#progress.value = draining?.done ?? 0;
    const waiting = entries.filter(({ state }) => !FINAL_STATES.includes(state));
    const sent = draining ? `, ${draining.done} of ${draining.total} sent` : "";
    const nonZero = Object.entries(counts).filter(([, count]) => count > 0);
    const totals = nonZero.map(([name, count]) => `${name}: ${count}`).join(", ");
    this.#summary.textContent = `${plural(waiting.length, "lead")} waiting${sent}. ${totals}`;
    this.#list.replaceChildren(...entries.toReversed().map((entry) => this.#row(entry)));
  }

  /** @param {OutboxEntry} entry */
  #row({ key, state, error, attempts, payload, createdMs }) {
    const time = new Date(createdMs).toLocaleTimeString();
    const data = payload ?? "data deleted from this device";
    const row = make("li", { "data-state": state }, make("b", {}, STATES[state]), ` ${time} · ${data}`);
    if (error && state !== "received") row.append(make("p", {}, `${error.message} (attempt ${attempts})`));
    if (state === "refused" || state === "expired") {
      const retry = actionButton("Try again", () => this.#outbox.retry(key));
      row.append(retry, actionButton("Discard", () => this.#outbox.discard(key)));
    }
    return row;
  }
}

/**
 * Makes requests of this page to the relay's leads fail as without a connection; other requests are not affected.
 *
 * @param {string} relay
 * @param {() => boolean} isBlocked
 */
function blockRelay(relay, isBlocked) {
  const leads = new URL(`${relay.replace(/\/$/, "")}/leads`, location.href).href;
  const originalFetch = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input, location.href).href;
    if (isBlocked() && url.startsWith(leads)) return Promise.reject(new TypeError("Failed to fetch"));
    return originalFetch(input, init);
  };
}

/**
 * @param {import("/pkg/browser.js").Crm} crm
 * @param {Record<string, any>} fields
 * @returns {any} the outbox validates it
 */
function leadOf(crm, { event, first, last, email }) {
  if (crm === "bitrix24") return { fields: { TITLE: event, NAME: first, LAST_NAME: last, EMAIL: email } };
  if (crm === "ivvy") return { name: event, contact: { firstName: first, lastName: last, email } };
  return { leadFor: event, idType: "email", identifier: email };
}

function createForm() {
  return make(
    "form",
    { class: "card", novalidate: "", "aria-label": "A lead for the outbox" },
    field("event", "Event", "off"),
    field("first", "First name", "given-name"),
    field("last", "Last name", "family-name"),
    field("email", "E-mail", "email"),
    make(
      "div",
      { class: "actions" },
      make("button", { type: "submit" }, "Save and send"),
      make("p", { class: "form-status", role: "status" }),
    ),
  );
}

/**
 * @param {string} name
 * @param {string} label
 * @param {string} autocomplete
 */
function field(name, label, autocomplete) {
  const id = `outbox-${name}`;
  return make("div", { class: "field" }, make("label", { for: id }, label), make("input", { id, name, autocomplete }));
}

/**
 * @param {string} text
 * @param {() => void} action
 */
function actionButton(text, action) {
  const button = make("button", { type: "button", class: "secondary" }, text);
  button.addEventListener("click", () => action());
  return button;
}
