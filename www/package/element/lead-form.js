// The class of <lead-form>: finds its form or renders one, and starts a session for it. This file registers nothing;
// ../element.js does.

import { ReflectedAttributes } from "./attributes.js";
import { membersOf, resetForm } from "./form/form-prototype.js";
import { FormContext } from "./form-context.js";
import { FormSession } from "./form-session.js";
import { languageOf, loadMessages, messagesFor, observeLanguage } from "./messages.js";
import { formUrl } from "./profile.js";
import { clearTouches, recordTouch } from "./report/attribution.js";
import { runOptional, throttle } from "./scheduling.js";
import { createLoadError } from "./view/load-error.js";
import { adoptStyles, LIGHT_CSS } from "./view/styles.js";

/** @typedef {import("./host.js").State} State */

const DEFAULT_ATTRIBUTION_DAYS = 90;

/** The box with a rendered form. A copy of the page's HTML has it, too. */
const BOX = "[data-lead-rendered]";

/** The mark of content that a rendered form replaces. */
const REPLACED = "replaced";

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
  /** With the rendered form, or with the message that it could not be loaded. @type {HTMLElement | undefined} */
  #box;
  /** Whether the element renders its form; also while it loads what it needs for that. */
  #isRendering = false;
  /** The address of the form in the box. @type {string | undefined} */
  #renderedUrl;
  /** Of what is shown. */
  #language = "";
  /** Of a rendered form. */
  #css = "";

  connectedCallback() {
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    this.#context = new FormContext(this, signal);
    this.#adoptStyles();
    // A copy of an element has the state of the original.
    delete this.dataset.state;
    this.#state = "ready";
    if (this.consent) this.grantConsent();
    if (this.follows) this.#listenForReceipt(signal);
    if (this.#box) void this.#followLanguage();
    else this.#language = languageOf(this);
    runOptional("observing the language", () => observeLanguage(this, () => void this.#followLanguage(), signal));
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
    if (before === value) return;
    const { isConnected } = this;
    if (name === "consent") {
      if (isConnected) void (value === null ? this.withdrawConsent() : this.grantConsent());
      return;
    }
    if (name === "lang") return void (isConnected && this.#followLanguage());
    // The form is rendered again once the element is connected.
    if (!isConnected) return void (this.#box = undefined);
    this.#context = new FormContext(this, this.#controller.signal);
    if (this.#isRendering) void this.#render(this.#controller.signal);
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
    const own = this.#ownForm;
    if (own) {
      this.#box = undefined;
      this.#isRendering = false;
    }
    for (const box of this.querySelectorAll(BOX)) if (box !== this.#box) box.remove();
    if (own || this.#box) this.#showOwnContent(Boolean(own));
    // A page that replaces the element's content, as a morph does, has removed it.
    if (this.#box && !this.contains(this.#box)) this.append(this.#box);
    const form = own ?? this.#box?.querySelector("form");
    if (!form) this.#endSession();
    else if (form === this.#session?.form) this.#session.reconcile();
    else this.#startSession(form);
    if (this.#state !== "ready" && this.dataset.state !== this.#state) this.dataset.state = this.#state;
  }

  /** The page's form, which is neither rendered nor a copy of a rendered form. */
  get #ownForm() {
    return [...this.querySelectorAll("form")].find((form) => !membersOf(form).closest(BOX));
  }

  /**
   * A rendered form replaces the element's content, except what has a `slot` or `data-lead`: that is shown in its time, and not
   * before the form is rendered.
   *
   * @param {boolean} isShown
   */
  #showOwnContent(isShown) {
    for (const child of this.children) {
      const { slot, getAttribute, setAttribute, removeAttribute, toggleAttribute } = membersOf(child);
      const mark = getAttribute("data-lead");
      const isReplaced = mark === null && child !== this.#box && (this.#box || slot);
      if (isShown ? mark !== REPLACED : !isReplaced) continue;
      if (isShown) removeAttribute("data-lead");
      else setAttribute("data-lead", slot || REPLACED);
      toggleAttribute("hidden", !isShown);
    }
  }

  /** @param {HTMLFormElement} form */
  #startSession(form) {
    this.#endSession();
    this.#session = new FormSession(this, this, form);
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
      if (!signal.aborted && !this.#session) void this.#render(signal);
    };
    const render = () => setTimeout(findOrRender);
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", render, { signal });
    else render();
  }

  /** @param {AbortSignal} signal */
  async #render(signal) {
    this.#isRendering = true;
    this.#showOwnContent(false);
    const context = this.#context;
    const language = (this.#language = languageOf(this));
    const retry = () => void this.#render(signal);
    const loaded = await Promise.all([loadRenderer(), context.profile(), loadMessages(language)]);
    // An attribute may have changed, or a form may have been inserted meanwhile.
    if (signal.aborted || context !== this.#context || language !== this.#language || this.#ownForm) return;
    const [renderer, profile] = loaded;
    const failed = this.querySelector(":scope > [slot=failed]");
    const error = () => (failed ? document.createElement("div") : createLoadError(this.messages, retry, signal));
    const isLoaded = renderer && profile;
    const before = this.#box;
    const url = formUrl(this);
    const box = isLoaded ? renderer.renderForm(profile, this.messages, language, url, before) : error();
    // In another language only the texts change: the focus, a selection and an undo stay.
    if (before && isLoaded && url === this.#renderedUrl && renderer.copyTexts(box, before)) return this.#session?.translate();
    this.#renderedUrl = url;
    this.#box = box;
    this.#box.toggleAttribute("data-lead-rendered", true);
    this.#css = renderer?.RENDERED_CSS ?? "";
    this.#adoptStyles();
    this.#findForm();
    failed?.toggleAttribute("hidden", Boolean(isLoaded));
  }

  /** Shows the form and its messages in the language that applies now. */
  async #followLanguage() {
    const language = languageOf(this);
    if (language === this.#language) return;
    this.#language = language;
    const { signal } = this.#controller;
    if (this.#isRendering) return this.#render(signal);
    await loadMessages(language);
    if (!signal.aborted && language === this.#language) this.#session?.translate();
  }

  #adoptStyles() {
    runOptional("the styles", () => adoptStyles(this, LIGHT_CSS, this.#css));
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

/** Most pages have a form of their own, and never load it. */
async function loadRenderer() {
  try {
    return await import("./view/render-form.js");
  } catch (error) {
    console.warn("leadwire: the form cannot be rendered", error);
    return undefined;
  }
}
