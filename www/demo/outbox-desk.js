// The outbox at work: a form whose leads are saved before they are sent, a switch that takes the relay away, and the list
// of what is on this device, in words. Complete in itself: it needs a place on the page and a target.

import { openOutbox } from "/pkg/outbox.js";
import { counted, find, make } from "./dom.js";
import { cutOff } from "./offline.js";
import { leadOf, listed, told } from "./outbox-words.js";

/** @typedef {import("/pkg/outbox.js").OutboxChange} OutboxChange */
/** @typedef {import("/pkg/browser.js").RelayTarget} RelayTarget */

export class OutboxDesk {
  #crm;
  #outbox;
  #form;
  #says;
  #list = make("ol", { class: "entries" });
  #drain = make("progress", { hidden: "" });
  #sum = make("p", { class: "sum", role: "status" });

  /**
   * @param {HTMLElement} place
   * @param {RelayTarget} target
   */
  constructor(place, target) {
    this.#crm = target.crm;
    this.#form = form();
    this.#says = find(this.#form, ".summary", HTMLElement);
    place.append(make("div", { class: "outbox" }, this.#form, this.#bench(target)));
    this.#outbox = openOutbox(target, { onChange: (change) => this.#show(change) });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  /** @param {RelayTarget} target */
  #bench(target) {
    const offline = make("input", { type: "checkbox", role: "switch", name: "offline" });
    const reconnect = cutOff(target.relay, () => offline.checked);
    offline.addEventListener("change", () => offline.checked || reconnect());
    const title = make("h3", {}, "On this device");
    const now = make("button", { type: "button", class: "quiet" }, "Send now");
    now.addEventListener("click", () => this.#outbox.flush());
    const head = make("header", {}, title, make("label", {}, offline, "Take the relay away"), now);
    return make("section", { class: "card" }, head, this.#drain, this.#sum, this.#list);
  }

  async #submit() {
    const fields = Object.fromEntries(new FormData(this.#form));
    try {
      const { state } = await this.#outbox.submit(leadOf(this.#crm, fields));
      this.#says.textContent = state === "saved" ? "Saved on this device." : "Could not be saved on this device; sending it.";
      this.#form.reset();
    } catch (error) {
      this.#says.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  /** @param {OutboxChange} change */
  #show({ entries, draining, counts }) {
    this.#drain.hidden = !draining;
    this.#drain.max = draining?.total ?? 1;
    this.#drain.value = draining?.done ?? 0;
    const waiting = entries.filter(({ state }) => !["received", "refused", "expired"].includes(state));
    const progress = draining ? `; ${draining.done} of ${draining.total} sent` : "";
    this.#sum.textContent = `${counted(waiting.length, "lead")} to be received${progress}. ${told(counts)}`;
    this.#list.replaceChildren(...[...entries].reverse().map((entry) => listed(entry, this.#outbox)));
  }
}

function form() {
  const field = (/** @type {string} */ name, /** @type {string} */ title, /** @type {string} */ fill) =>
    make("div", { class: "field" }, make("label", { for: `outbox-${name}` }, title), make("input", { id: `outbox-${name}`, name, autocomplete: fill }));
  return make(
    "form",
    { class: "card", novalidate: "", "aria-label": "A lead for the outbox" },
    field("event", "Event", "off"),
    field("first", "First name", "given-name"),
    field("last", "Last name", "family-name"),
    field("email", "E-mail", "email"),
    make("div", { class: "actions" }, make("button", { type: "submit" }, "Save and send"), make("p", { class: "summary", role: "status" })),
  );
}
