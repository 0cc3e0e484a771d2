// The leads in one state, most recently changed first, each with the actions that staff can take.

import { createElement, pluralize, requireElement, timeElement } from "./dom.js";
import { leadDetails } from "./lead-details.js";

/**
 * @typedef {import("./api.js").AdminApi} AdminApi
 * @typedef {import("./api.js").Entry} Entry
 * @typedef {{ name: "retry" | "drop", label: string, success: string, warning: (entry: Entry) => string }} Action
 */

/** @type {Action} */
const SEND = {
  name: "retry",
  label: "Send",
  success: "The lead will be sent.",
  warning: ({ inDoubt, connection }) =>
    inDoubt
      ? `This lead may already be in ${connection}. The relay looks it up there first if it can. If it cannot, it sends ` +
        `the lead, and ${connection} may then have it twice. Check ${connection} before you send it.`
      : `This lead will be sent to ${connection} now.`,
};

/** @type {Action} */
const DROP = {
  name: "drop",
  label: "Drop",
  success: "The lead was dropped.",
  warning: () => "This lead will not be sent. It moves to the dead leads, and you can still send it from there.",
};

/** @type {Record<string, Action[]>} */
const ACTIONS = { held: [SEND, DROP], accepted: [SEND, DROP], dead: [SEND] };

export class LeadList {
  #api;
  #onChange;
  #report;
  #signal;
  #list = requireElement("#leads", HTMLUListElement);
  #stateFilter = requireElement("#state-filter", HTMLSelectElement);
  #count = requireElement("#lead-count", HTMLElement);
  #refreshButton = requireElement("#refresh", HTMLButtonElement);

  /**
   * @param {AdminApi} api
   * @param {{ onChange: () => void, report: (message: unknown) => void, signal: AbortSignal }} options `onChange` is
   *   called after an action, `report` with a message or an error; `signal` ends the list
   */
  constructor(api, { onChange, report, signal }) {
    this.#api = api;
    this.#onChange = onChange;
    this.#report = report;
    this.#signal = signal;
    this.#stateFilter.addEventListener("change", () => this.load(), { signal });
    this.#refreshButton.addEventListener("click", () => this.load(), { signal });
    signal.addEventListener("abort", () => this.#list.replaceChildren());
  }

  async load() {
    const state = this.#stateFilter.value;
    try {
      const { entries } = await this.#api.entries(state);
      // The user selected another state or signed out before this response arrived.
      if (state !== this.#stateFilter.value || this.#signal.aborted) return;
      this.#count.textContent = entries.length === 0 ? "none" : pluralize(entries.length, "lead");
      this.#list.replaceChildren(...entries.map((entry) => this.#item(entry)));
    } catch (error) {
      this.#report(error);
    }
  }

  /** @param {Entry} entry */
  #item(entry) {
    const details = createElement("div", { class: "details", id: `details-${entry.key}`, hidden: "" });
    const actions = entry.hasData ? (ACTIONS[entry.state] ?? []) : [];
    const buttons = [this.#detailsButton(entry, details), ...actions.map((action) => this.#actionButton(entry, action))];
    return createElement(
      "li",
      { "data-key": entry.key },
      createElement("p", {}, createElement("b", {}, entry.form ?? entry.kind), " ", origin(entry)),
      createElement("p", { class: "reason" }, entry.reason ?? "", ...badges(entry)),
      createElement("div", { class: "buttons" }, ...buttons),
      details,
    );
  }

  /**
   * @param {Entry} entry
   * @param {HTMLElement} details
   */
  #detailsButton(entry, details) {
    const attributes = { type: "button", class: "small", "aria-expanded": "false", "aria-controls": details.id };
    const button = createElement("button", attributes, "Show");
    button.addEventListener("click", () => this.#toggleDetails(entry, details, button), { signal: this.#signal });
    return button;
  }

  /**
   * @param {Entry} entry
   * @param {Action} action
   */
  #actionButton(entry, action) {
    const button = createElement("button", { type: "button", class: `small ${action.name}` }, action.label);
    button.addEventListener("click", () => this.#act(entry, action, button), { signal: this.#signal });
    return button;
  }

  /**
   * @param {Entry} entry
   * @param {HTMLElement} details
   * @param {HTMLButtonElement} button
   */
  async #toggleDetails(entry, details, button) {
    try {
      if (details.hidden) details.replaceChildren(...leadDetails(await this.#api.entry(entry.key)));
      else details.replaceChildren();
      details.hidden = !details.hidden;
      button.textContent = details.hidden ? "Show" : "Hide";
      button.setAttribute("aria-expanded", String(!details.hidden));
    } catch (error) {
      this.#report(error);
    }
  }

  /**
   * @param {Entry} entry
   * @param {Action} action
   * @param {HTMLButtonElement} button
   */
  async #act(entry, action, button) {
    if (!(await confirmAction(`${action.label} this lead?`, action.warning(entry), action.label))) return;
    button.disabled = true;
    try {
      await this.#api.act(entry.key, action.name);
      this.#report(action.success);
    } catch (error) {
      this.#report(error);
    }
    // Also after an error: someone else may have changed the lead in the meantime.
    await this.load();
    if (this.#signal.aborted) return;
    this.#onChange();
    // The focused button was removed with its item.
    this.#refreshButton.focus();
  }
}

/**
 * Resolves to true if the user presses the button with `label`.
 *
 * @param {string} title
 * @param {string} text
 * @param {string} label
 * @returns {Promise<boolean>}
 */
function confirmAction(title, text, label) {
  const dialog = requireElement("#confirm-dialog", HTMLDialogElement);
  requireElement("#confirm-title", HTMLElement).textContent = title;
  requireElement("#confirm-text", HTMLElement).textContent = text;
  requireElement("#confirm-button", HTMLElement).textContent = label;
  // Escape does not set the return value, so the previous one must not remain.
  dialog.returnValue = "cancel";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "confirm"), { once: true });
  });
}

/** @param {Entry} entry */
function origin({ attempts, connection, received }) {
  const tried = attempts > 0 ? ` · ${pluralize(attempts, "attempt")}` : "";
  return createElement("span", { class: "hint" }, `to ${connection}${tried} · received `, timeElement(received));
}

/** @param {Entry} entry */
function badges({ inDoubt, hasData }) {
  const texts = [];
  if (inDoubt) texts.push("may be in the CRM");
  if (!hasData) texts.push("data removed");
  return texts.map((text) => createElement("span", { class: "badge" }, text));
}
