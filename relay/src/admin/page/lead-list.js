// The leads of one state, newest change first, each with what a person can decide about it.

import { ask } from "./ask.js";
import { counted, find, make, moment } from "./dom.js";
import { contents } from "./lead-details.js";

/**
 * @typedef {import("./api.js").Relay} Relay
 * @typedef {import("./api.js").Entry} Entry
 * @typedef {{ decision: "retry" | "drop", title: string, done: string, words: (entry: Entry) => string }} Choice
 */

/** @type {Choice} */
const SEND = {
  decision: "retry",
  title: "Send",
  done: "The lead will be sent.",
  words: ({ inDoubt, connection }) =>
    inDoubt
      ? `This lead may already be in ${connection}. It is looked up first where that can be done; where it cannot, ` +
        `it is sent, and may then be there twice. Look there before you send it.`
      : `This lead goes to ${connection} now.`,
};

/** @type {Choice} */
const DROP = {
  decision: "drop",
  title: "Drop",
  done: "The lead is dropped.",
  words: () => "This lead will not be sent. It stays among the dead ones, from where it can still be sent.",
};

/** @type {Record<string, Choice[]>} */
const CHOICES = { held: [SEND, DROP], accepted: [SEND, DROP], dead: [SEND] };

export class Entries {
  #relay;
  #whenChanged;
  #tell;
  #list = find("#leads", HTMLUListElement);
  #state = find("#state", HTMLSelectElement);
  #count = find("#count", HTMLElement);
  #refresh = find("#refresh", HTMLButtonElement);

  /**
   * @param {Relay} relay
   * @param {{ whenChanged: () => void, tell: (words: unknown) => void, signal: AbortSignal }} around
   */
  constructor(relay, { whenChanged, tell, signal }) {
    this.#relay = relay;
    this.#whenChanged = whenChanged;
    this.#tell = tell;
    this.#state.addEventListener("change", () => this.show(), { signal });
    this.#refresh.addEventListener("click", () => this.show(), { signal });
    signal.addEventListener("abort", () => this.#list.replaceChildren());
  }

  async show() {
    const state = this.#state.value;
    try {
      const { entries } = await this.#relay.entries(state);
      // A slower answer for a state that was chosen before comes too late.
      if (state !== this.#state.value) return;
      this.#count.textContent = entries.length === 0 ? "none" : counted(entries.length, "lead");
      this.#list.replaceChildren(...entries.map((entry) => this.#row(entry)));
    } catch (error) {
      this.#tell(error);
    }
  }

  /** @param {Entry} entry */
  #row(entry) {
    const data = make("div", { class: "data", id: `data-${entry.key}`, hidden: "" });
    const choices = entry.hasData ? (CHOICES[entry.state] ?? []) : [];
    const tools = [this.#opener(entry, data), ...choices.map((choice) => this.#button(entry, choice))];
    return make(
      "li",
      { "data-key": entry.key },
      make("p", { class: "what" }, make("b", {}, entry.form ?? entry.kind), " ", ...origin(entry)),
      make("p", { class: "why" }, entry.reason ?? "", ...doubt(entry)),
      make("div", { class: "tools" }, ...tools),
      data,
    );
  }

  /**
   * @param {Entry} entry
   * @param {HTMLElement} data
   */
  #opener(entry, data) {
    const attributes = { type: "button", class: "small", "aria-expanded": "false", "aria-controls": data.id };
    const button = make("button", attributes, "Show");
    button.addEventListener("click", async () => {
      try {
        if (data.hidden) data.replaceChildren(...contents(await this.#relay.entry(entry.key)));
        else data.replaceChildren();
        data.hidden = !data.hidden;
        button.textContent = data.hidden ? "Show" : "Hide";
        button.setAttribute("aria-expanded", String(!data.hidden));
      } catch (error) {
        this.#tell(error);
      }
    });
    return button;
  }

  /**
   * @param {Entry} entry
   * @param {Choice} choice
   */
  #button(entry, choice) {
    const button = make("button", { type: "button", class: `small ${choice.decision}` }, choice.title);
    button.addEventListener("click", async () => {
      if (!(await ask(`${choice.title} this lead?`, choice.words(entry), choice.title))) return;
      button.disabled = true;
      try {
        await this.#relay.decide(entry.key, choice.decision);
        this.#tell(choice.done);
      } catch (error) {
        this.#tell(error);
      }
      // Also when it was refused: somebody else may have decided in the meantime.
      await this.show();
      this.#whenChanged();
      // The button that had the focus is gone.
      this.#refresh.focus();
    });
    return button;
  }
}

/** @param {Entry} entry */
function origin(entry) {
  const attempts = entry.attempts > 0 ? ` · ${counted(entry.attempts, "attempt")}` : "";
  const words = make("span", { class: "hint" }, `to ${entry.connection}${attempts} · received `);
  words.append(moment(entry.received));
  return [words];
}

/** @param {Entry} entry */
function doubt({ inDoubt, hasData }) {
  const marks = [];
  if (inDoubt) marks.push(make("span", { class: "mark" }, "may be in the CRM"));
  if (!hasData) marks.push(make("span", { class: "mark" }, "data removed"));
  return marks;
}
