// The class of <lead-form>: finds its form or renders one, and starts a session for it. This file registers nothing;
// ../element.js does.

import { ReflectedAttributes } from "./attributes.js";
import { resetForm } from "./form/form-prototype.js";
import { FormContext } from "./form-context.js";
import { FormSession } from "./form-session.js";
import { languageOf, loadMessages, messagesFor } from "./messages.js";
import { clearTouches, recordTouch } from "./report/attribution.js";
import { runOptional, throttle } from "./scheduling.js";
import { renderForm, renderLoadError } from "./view/render-form.js";
import { adoptLightStyles, adoptShadowStyles } from "./view/styles.js";

/** @typedef {import("./host.js").State} State */

const DEFAULT_ATTRIBUTION_DAYS = 90;

export class LeadForm extends ReflectedAttributes {
  static observedAttributes = ["relay", "form", "kind", "consent", "lang"];

  /** @type {import("../index.js").Consent | undefined} */
  attributionConsent;

  #controller = new AbortController();
  #context = new FormContext(this, this.#controller.signal);
  /** @type {FormSession | undefined} */
  #session;
  /** @type {State} */
  #state = "ready";

  connectedCallback() {
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    this.#context = new FormContext(this, signal);
    runOptional("the styles", () => adoptLightStyles(this));
    // A copy of an element has the state of the original.
    delete this.dataset.state;
    this.#state = "ready";
    if (this.consent) this.grantConsent();
    if (this.follows) this.#listenForReceipt(signal);
    runOptional("observing the form", () => this.#observe(signal));
    this.#findForm();
    this.#renderUnlessFound(signal);
    runOptional("the preparation", () => {
      // eslint-disable-next-line compat/compat -- Safari uses setTimeout
      const whenIdle = globalThis.requestIdleCallback ?? setTimeout;
      whenIdle(() => signal.aborted || void Promise.all([this.prepare(), this.#context.sendStoredLeads()]));
    });
  }

  disconnectedCallback() {
    this.#controller.abort();
    this.#endSession();
  }

  /**
   * @param {string} name
   * @param {string | null} before
   * @param {string | null} value
   */
  attributeChangedCallback(name, before, value) {
    if (before === value || !this.isConnected) return;
    if (name === "consent") return value === null ? this.withdrawConsent() : this.grantConsent();
    if (name === "lang") return void this.prepare();
    this.#context = new FormContext(this, this.#controller.signal);
    if (this.shadowRoot && !this.querySelector("form")) void this.#render(this.#controller.signal);
  }

  checkValidity() {
    return this.#session?.checked.isValid ?? false;
  }

  /** Shows all problems, as an attempt to submit does. */
  reportValidity() {
    return this.#session?.checked.submit().problems.length === 0;
  }

  reset() {
    if (this.#session) resetForm(this.#session.form);
  }

  /**
   * Records the visitor's consent to attribution; campaigns are then stored and sent.
   *
   * @param {{ text?: string, version?: string }} [words] what the visitor has consented to
   */
  grantConsent({ text, version } = {}) {
    this.attributionConsent ??= { to: "attribution", text, version, at: new Date().toISOString() };
    const days = Number(this.getAttribute("attribution-days") ?? DEFAULT_ATTRIBUTION_DAYS);
    runOptional("recording the campaign", () => recordTouch(days, Date.now()));
  }

  /** Deletes the consent and the stored campaigns. */
  withdrawConsent() {
    this.attributionConsent = undefined;
    clearTouches();
  }

  /** @returns {State} */
  get state() {
    return this.#state;
  }

  // ---- FormHost: for the element's other files -------------------------------------------------------------------

  /** @param {State} state */
  setState(state) {
    this.#state = state;
    this.dataset.state = state;
  }

  get messages() {
    const messages = messagesFor(languageOf(this));
    // Without texts that a framework has not set yet.
    const own = Object.fromEntries(Object.entries(this.words).filter(([, text]) => typeof text === "string"));
    return { ...messages, ui: { ...messages.ui, ...own } };
  }

  get target() {
    return this.#context.target;
  }

  profile() {
    return this.#context.profile();
  }

  async prepare() {
    await Promise.all([this.#context.prepare(), loadMessages(languageOf(this))]);
  }

  /** @type {import("./form/validation.js").Rules} */
  formPayload(inputs, issues) {
    const catalog = this.#context.catalogWith(this.catalog);
    return this.#context.formPayload(inputs, { issues, isUpdate: this.updateToken !== undefined, catalog });
  }

  // ---- the form --------------------------------------------------------------------------------------------------

  /** @param {AbortSignal} signal */
  #observe(signal) {
    const observer = new MutationObserver(throttle(() => this.#findForm(), signal));
    // The attributes are the element's own. A script that replaces all attributes, as a morph does, removes them.
    const attributeFilter = ["data-state", "data-lead-session"];
    observer.observe(this, { childList: true, subtree: true, attributeFilter });
    signal.addEventListener("abort", () => observer.disconnect());
  }

  /** Starts a session for the page's own form, or reconciles the one that runs. If that fails, the browser posts the form. */
  #findForm() {
    runOptional("the form's set-up", () => this.#handleForm());
  }

  #handleForm() {
    const form = this.querySelector("form");
    if (form) {
      this.shadowRoot?.replaceChildren(document.createElement("slot"));
      if (form === this.#session?.form) this.#session.reconcile();
      else this.#startSession(this, form);
    } else if (!this.shadowRoot) {
      this.#endSession();
    }
    if (this.#state !== "ready" && this.dataset.state !== this.#state) this.dataset.state = this.#state;
  }

  /**
   * @param {HTMLElement | ShadowRoot} root
   * @param {HTMLFormElement} form
   */
  #startSession(root, form) {
    this.#endSession();
    this.#session = new FormSession(this, root, form);
    if (this.dataset.state) this.setState("ready");
  }

  #endSession() {
    this.#session?.end();
    this.#session = undefined;
  }

  /**
   * Parsers and some frameworks insert the element's children after the element itself.
   *
   * @param {AbortSignal} signal
   */
  #renderUnlessFound(signal) {
    const findOrRender = () => {
      if (!signal.aborted && !this.#session) this.#findForm();
      if (!signal.aborted && !this.querySelector("form") && !this.#session) void this.#render(signal);
    };
    const render = () => setTimeout(findOrRender);
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", render, { signal });
    else render();
  }

  /** @param {AbortSignal} signal */
  async #render(signal) {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const context = this.#context;
    const [profile] = await Promise.all([context.profile(), loadMessages(languageOf(this))]);
    // An attribute may have changed, or a form may have been inserted meanwhile.
    if (signal.aborted || context !== this.#context || this.querySelector("form")) return;
    const form = profile && renderForm(root, profile, this.messages, languageOf(this));
    if (!form) renderLoadError(root, this.messages, () => void this.#render(signal), signal);
    runOptional("the styles", () => adoptShadowStyles(root));
    if (form) this.#startSession(root, form);
  }

  /**
   * Takes over the update token of the form that this one follows.
   *
   * @param {AbortSignal} signal
   */
  #listenForReceipt(signal) {
    const onDelivered = (/** @type {Event} */ event) => {
      const { receipt } = /** @type {CustomEvent} */ (event).detail;
      if (/** @type {Element} */ (event.target).id !== this.follows || !receipt.updateToken) return;
      this.updateToken = receipt.updateToken;
      this.hidden = false;
    };
    this.getRootNode().addEventListener("leaddelivered", onDelivered, { signal });
  }
}
