// The outcome of a send, in regions that the page may provide: `data-lead="success"`, `queued`, `unsaved`, `refused`. For
// the others, the element creates one. At most one is shown.

import { membersOf } from "../form/form-prototype.js";
import { createGenerated } from "./generated.js";

/** @typedef {"success" | "queued" | "unsaved" | "refused"} Outcome */

const OUTCOMES = new Set(["success", "queued", "unsaved", "refused"]);
/** These replace the form. */
const REPLACES_FORM = new Set(["success", "queued"]);
/** These are placed at the end of the form, the others after it. */
const IN_FORM = new Set(["status", "refused"]);
/** These interrupt a screen reader. */
const ALERTS = new Set(["unsaved", "refused"]);

export class StatusRegions {
  #root;
  #form;
  #progress;
  /** @type {Set<HTMLElement>} */
  #generated = new Set();
  /** Regions with their ARIA attributes set. @type {WeakSet<Element>} */
  #prepared = new WeakSet();
  /** @type {HTMLElement | undefined} */
  #shown;

  /**
   * @param {HTMLElement} root contains the form and the regions
   * @param {HTMLFormElement} form
   */
  constructor(root, form) {
    this.#root = root;
    this.#form = form;
    this.#prepareAll();
    this.#progress = this.#create("p", "status");
    this.#progress.setAttribute("role", "status");
    this.#place(this.#progress);
  }

  /** Prepares regions that the page has added, and restores generated ones that it has removed. */
  reconcile() {
    this.#prepareAll();
    for (const element of this.#generated) if (!this.#root.contains(element)) this.#place(element);
  }

  /** Hides the form again, and shows what replaces it. To be called after another script has replaced attributes. */
  restore() {
    if (this.#shown) this.#shown.hidden = false;
    this.#hideReplacedForm();
  }

  /**
   * Sets the text beside the button.
   *
   * @param {string} text may be empty
   */
  setProgress(text) {
    this.#progress.textContent = text;
  }

  /**
   * @param {Outcome} outcome
   * @param {string} text for a generated region
   * @param {string} [resetLabel] label of a button that shows the form again
   */
  show(outcome, text, resetLabel) {
    this.hide();
    const region = this.#find(outcome) ?? this.#add(outcome);
    if (this.#generated.has(region)) fill(region, text, resetLabel);
    else if (region.slot && resetLabel && !region.querySelector("[data-lead-again]")) region.append(resetButton(resetLabel));
    const hadFocus = this.#hasFocus();
    region.hidden = false;
    this.#shown = region;
    this.#hideReplacedForm();
    // The focus moves on only if it was in the form.
    if (hadFocus && REPLACES_FORM.has(outcome)) region.focus();
  }

  hide() {
    if (this.#shown) this.#shown.hidden = true;
    this.#shown = undefined;
    membersOf(this.#form).removeAttribute("hidden");
    membersOf(this.#form).removeAttribute("data-lead-replaced");
  }

  remove() {
    this.hide();
    for (const element of this.#generated) element.remove();
  }

  #hideReplacedForm() {
    if (!REPLACES_FORM.has(this.#shown?.dataset.lead ?? "")) return;
    membersOf(this.#form).toggleAttribute("hidden", true);
    membersOf(this.#form).toggleAttribute("data-lead-replaced", true);
  }

  #hasFocus() {
    const active = /** @type {Document | ShadowRoot} */ (this.#root.getRootNode()).activeElement;
    return active !== null && (active === document.body || this.#root.contains(active));
  }

  /**
   * @param {Outcome} outcome
   * @returns {HTMLElement | null}
   */
  #find(outcome) {
    return this.#root.querySelector(`[data-lead=${outcome}]`);
  }

  /** @param {Outcome} outcome */
  #add(outcome) {
    const region = this.#create("div", outcome);
    this.#prepare(region);
    this.#place(region);
    return region;
  }

  /** @param {HTMLElement} element */
  #place(element) {
    if (IN_FORM.has(element.dataset.lead ?? "")) membersOf(this.#form).append(element);
    else membersOf(this.#form).after(element);
  }

  /**
   * @param {"div" | "p"} tag
   * @param {string} name
   */
  #create(tag, name) {
    const element = createGenerated(tag, name);
    this.#generated.add(element);
    return element;
  }

  #prepareAll() {
    for (const element of this.#root.querySelectorAll("[data-lead]")) {
      const region = /** @type {HTMLElement} */ (element);
      if (OUTCOMES.has(region.dataset.lead ?? "") && !this.#prepared.has(region)) this.#prepare(region);
    }
  }

  /** @param {HTMLElement} region */
  #prepare(region) {
    region.setAttribute("role", ALERTS.has(region.dataset.lead ?? "") ? "alert" : "status");
    region.setAttribute("tabindex", "-1");
    region.hidden = true;
    this.#prepared.add(region);
  }
}

/**
 * @param {HTMLElement} region
 * @param {string} text
 * @param {string} [resetLabel]
 */
function fill(region, text, resetLabel) {
  const paragraph = document.createElement("p");
  paragraph.append(text);
  region.replaceChildren(paragraph);
  if (resetLabel) region.append(resetButton(resetLabel));
}

/** @param {string} label */
function resetButton(label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "lead-again";
  button.dataset.leadAgain = "";
  button.append(label);
  return button;
}
