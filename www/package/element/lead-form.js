// <lead-form>: finds its form or draws one, and puts it into the care of a session. Importing this file registers
// nothing; ../element.js does.

import { forgetTouches, touch } from "./attribution.js";
import { Attributed } from "./attributes.js";
import { calmly } from "./calm.js";
import { drawForm, drawFailure } from "./draw.js";
import { Knowledge } from "./knowledge.js";
import { resetForm } from "./own.js";
import { Session } from "./session.js";
import { shadowSheet, styleAround } from "./style.js";
import { languageOf, loadWords, wordsOf } from "./words.js";

/**
 * @typedef {"ready" | "sending" | "refused" | "success" | "queued" | "unsaved"} State
 */

const DEFAULT_DAYS = 90;

export class LeadForm extends Attributed {
  static observedAttributes = ["relay", "form", "kind", "consent", "lang"];

  /** @type {import("./consent.js").Consent | undefined} The consent to attribution. */
  granted;

  #connected = new AbortController();
  #knowledge = new Knowledge(this, this.#connected.signal);
  /** @type {Session | undefined} */
  #session;

  connectedCallback() {
    this.#connected = new AbortController();
    const { signal } = this.#connected;
    this.#knowledge = new Knowledge(this, signal);
    styleAround(this);
    if (this.consent) this.grantConsent();
    if (this.follows) this.#follow(signal);
    const observer = new MutationObserver(calmly(() => this.#adopt(), signal));
    observer.observe(this, { childList: true, subtree: true });
    signal.addEventListener("abort", () => observer.disconnect());
    this.#adopt();
    this.#drawUnlessThereIsOne(signal);
    const idle = globalThis.requestIdleCallback ?? setTimeout;
    idle(() => signal.aborted || void Promise.all([this.prepared(), this.#knowledge.sendLeftovers()]));
  }

  disconnectedCallback() {
    this.#connected.abort();
    this.#hand(undefined);
  }

  /**
   * @param {string} name
   * @param {string | null} before
   * @param {string | null} value
   */
  attributeChangedCallback(name, before, value) {
    if (before === value || !this.isConnected) return;
    if (name === "consent") return value === null ? this.withdrawConsent() : this.grantConsent();
    if (name === "lang") return void this.prepared();
    this.#knowledge = new Knowledge(this, this.#connected.signal);
    if (this.shadowRoot && !this.querySelector("form")) void this.#draw(this.#connected.signal);
  }

  /** Whether the form could be sent as it stands. */
  checkValidity() {
    return this.#session?.checked.isValid ?? false;
  }

  /** Shows what is wrong, as a try to send does. */
  reportValidity() {
    return this.#session?.checked.tried().problems.length === 0;
  }

  /** Back to an empty form. */
  reset() {
    if (this.#session) resetForm(this.#session.form);
  }

  /**
   * Lets the campaign that brought the visitor be kept and sent.
   *
   * @param {{ text?: string, version?: string }} [words] what the visitor agreed to
   */
  grantConsent({ text, version } = {}) {
    this.granted ??= { to: "attribution", text, version, at: new Date().toISOString() };
    touch(Number(this.getAttribute("attribution-days") ?? DEFAULT_DAYS), Date.now());
  }

  /** Forgets what was kept. */
  withdrawConsent() {
    this.granted = undefined;
    forgetTouches();
  }

  /** @returns {State} */
  get state() {
    return /** @type {State | undefined} */ (this.dataset.state) ?? "ready";
  }

  // ---- for the element's other files ---------------------------------------------------------------------------

  /** @param {State} state */
  enter(state) {
    this.dataset.state = state;
  }

  get voice() {
    const words = wordsOf(languageOf(this));
    // A word that a framework has not set yet is no word.
    const own = Object.fromEntries(Object.entries(this.words).filter(([, text]) => typeof text === "string"));
    return { ...words, ui: { ...words.ui, ...own } };
  }

  get target() {
    return this.#knowledge.target;
  }

  /** What is needed to check and send; never rejects. */
  async prepared() {
    await Promise.all([this.#knowledge.prepare(), loadWords(languageOf(this))]);
  }

  /** @param {object} payload */
  issues(payload) {
    return this.#knowledge.issues(payload, this.updateToken !== undefined, this.catalog);
  }

  #adopt() {
    const form = this.querySelector("form");
    if (form) {
      this.shadowRoot?.replaceChildren(document.createElement("slot"));
      if (form === this.#session?.form) this.#session.settle();
      else this.#hand(new Session(this, this, form));
    } else if (!this.shadowRoot) {
      this.#hand(undefined);
    }
  }

  /** @param {Session | undefined} session */
  #hand(session) {
    this.#session?.end();
    this.#session = session;
    // What became of another form is not this one's state.
    if (session && this.dataset.state) this.enter("ready");
  }

  /**
   * A parser and some frameworks give an element its children after its place in the page.
   *
   * @param {AbortSignal} signal
   */
  #drawUnlessThereIsOne(signal) {
    const settle = () => setTimeout(() => signal.aborted || this.#session || void this.#draw(signal));
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", settle, { signal });
    else settle();
  }

  /** @param {AbortSignal} signal */
  async #draw(signal) {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [shadowSheet()];
    const knowledge = this.#knowledge;
    const [profile] = await Promise.all([knowledge.profile(), loadWords(languageOf(this))]);
    // Another form may have been asked for meanwhile, and have come sooner.
    if (signal.aborted || knowledge !== this.#knowledge || this.querySelector("form")) return;
    if (!profile) return drawFailure(root, this.voice, () => void this.#draw(signal));
    const form = drawForm(root, profile, this.voice, languageOf(this));
    this.#hand(new Session(this, root, form));
  }

  /** @param {AbortSignal} signal */
  #follow(signal) {
    const take = (/** @type {Event} */ event) => {
      const { receipt } = /** @type {CustomEvent} */ (event).detail;
      if (/** @type {Element} */ (event.target).id !== this.follows || !receipt.updateToken) return;
      this.updateToken = receipt.updateToken;
      this.hidden = false;
    };
    this.getRootNode().addEventListener("leaddelivered", take, { signal });
  }
}
