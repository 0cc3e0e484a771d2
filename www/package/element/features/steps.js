// A form in steps: `<fieldset data-lead-step>`. One is shown at a time, and going on checks its fields. A step whose fields are all
// disabled, as those of unmet conditions are, is skipped.

import { nameOf } from "../form/controls.js";
import { elementsOf, membersOf } from "../form/form-prototype.js";
import { keptStep, keepStep } from "./kept-step.js";
import { StepView } from "./step-view.js";

/** @typedef {import("../features.js").FeatureContext} FeatureContext */

/** A visitor waits for the rules this long. Without them only the browser's own checks are made; sending the form makes all. */
const RULES_TIMEOUT_MS = 2_000;

/** Inputs in which Enter does not submit a form, or does something else. */
const NO_SUBMIT = "[type=button], [type=submit], [type=reset], [type=image], [type=file], [type=color]";

/** @type {import("../features.js").FeatureModule["start"]} */
export function start(context) {
  const steps = new Steps(context);
  return {
    reconcile: () => steps.render(),
    translate: () => steps.render(),
    reveal: (control) => steps.reveal(control),
    draft: () => steps.current,
    restore: (index) => steps.restore(index),
  };
}

class Steps {
  #context;
  #view;
  #isChecking = false;
  /** The index of the step that is shown. */
  current = 0;

  /** @param {FeatureContext} context */
  constructor(context) {
    const { form, root, signal } = context;
    this.#context = context;
    this.#view = new StepView(context);
    root.addEventListener("click", (event) => this.#onClick(event), { signal });
    root.addEventListener("keydown", (event) => this.#onKey(/** @type {KeyboardEvent} */ (event)), { signal });
    root.addEventListener("submit", (event) => this.#onSubmit(/** @type {SubmitEvent} */ (event)), { capture: true, signal });
    this.#followConditions();
    membersOf(form).addEventListener("reset", () => this.#show(0), { signal });
    signal.addEventListener("abort", () => this.#view.remove());
    const { activeElement } = /** @type {Document | ShadowRoot} */ (root.getRootNode());
    const focused = this.#all.findIndex((step) => step.contains(activeElement));
    if (focused > 0) this.#show(focused);
    else this.restore(keptStep(context.host));
  }

  /** To be called after the form's elements or conditions have changed. */
  render() {
    if (this.#context.signal.aborted) return;
    const all = this.#all;
    this.current = Math.min(this.current, Math.max(all.length - 1, 0));
    if (all[this.current] && isSkipped(all[this.current], this.#context.form)) {
      this.current = this.#following ?? this.#preceding ?? this.current;
    }
    const reachable = all.filter((step, index) => index === this.current || !isSkipped(step, this.#context.form));
    this.#view.show(all, reachable, all[this.current]);
  }

  /**
   * Shows the step that contains a control.
   *
   * @param {Element} control
   */
  reveal(control) {
    const index = this.#all.findIndex((step) => step.contains(control));
    if (index >= 0 && index !== this.current && this.#emit(index)) this.#show(index);
  }

  /**
   * Shows a step of an earlier visit, or the first before it with a field that the browser finds invalid: the values may not have been
   * restored.
   *
   * @param {unknown} index
   */
  restore(index) {
    const invalid = this.#all.findIndex((step) => this.#controlsIn(step).some((control) => control.matches(":invalid")));
    const last = invalid < 0 ? this.#all.length - 1 : invalid;
    this.#show(typeof index === "number" && index >= 0 ? Math.min(Math.floor(index), Math.max(last, 0)) : 0);
  }

  /** A condition can make a step one that is skipped. Without observers the steps are counted again when one is left. */
  #followConditions() {
    const { root, signal } = this.#context;
    if (!globalThis.MutationObserver) return;
    const observer = new MutationObserver(() => this.render());
    observer.observe(root, { subtree: true, attributeFilter: ["data-lead-off"] });
    signal.addEventListener("abort", () => observer.disconnect());
  }

  get #all() {
    return /** @type {HTMLElement[]} */ ([...membersOf(this.#context.form).querySelectorAll("[data-lead-step]")]);
  }

  /** The index of the next step that is not skipped; undefined in the last one. */
  get #following() {
    const index = this.#all.findIndex((step, index) => index > this.current && !isSkipped(step, this.#context.form));
    return index < 0 ? undefined : index;
  }

  get #preceding() {
    const before = this.#all.slice(0, this.current).reverse();
    const distance = before.findIndex((step) => !isSkipped(step, this.#context.form));
    return distance < 0 ? undefined : this.current - 1 - distance;
  }

  /** @param {Element} step */
  #controlsIn(step) {
    return elementsOf(this.#context.form).filter((control) => step.contains(control) && !control.matches("fieldset"));
  }

  async #goOn() {
    const { checked, host, signal } = this.#context;
    if (this.#isChecking) return;
    this.#isChecking = true;
    try {
      await Promise.race([host.prepare(), new Promise((resolve) => setTimeout(resolve, RULES_TIMEOUT_MS))]);
      if (!signal.aborted && checked.checkPart(this.#all[this.current])) this.#moveTo(this.#following);
    } finally {
      this.#isChecking = false;
    }
  }

  /** @param {number | undefined} index */
  #moveTo(index) {
    if (index === undefined || !this.#emit(index)) return;
    this.#show(index);
    this.#view.focus(this.#all[index]);
  }

  /** @param {number} index */
  #show(index) {
    this.current = index;
    keepStep(this.#context.host, index);
    this.render();
  }

  /**
   * @param {number} index
   * @returns {boolean} false when the page has cancelled the move
   */
  #emit(index) {
    const detail = { from: this.#all[this.current], to: this.#all[index], index };
    return this.#context.host.dispatchEvent(new CustomEvent("leadstep", { bubbles: true, composed: true, cancelable: true, detail }));
  }

  /** @param {Event} event */
  #onClick(event) {
    const target = event.target instanceof Element ? membersOf(event.target) : undefined;
    const isOn = target?.closest("[data-lead-next]");
    if (isOn || target?.closest("[data-lead-back]")) {
      event.preventDefault();
      if (isOn) void this.#goOn();
      else this.#moveTo(this.#preceding);
      return;
    }
    // The summary focuses the field after this listener only if it is shown.
    const link = target?.closest("[data-lead=summary] a[href^='#']");
    const id = link?.getAttribute("href")?.slice(1);
    const control = this.#controlsIn(this.#context.form).find((one) => one.id === id);
    if (!link || !control) return;
    this.reveal(control);
    /** @type {HTMLElement} */ (control).focus();
  }

  /**
   * Not every browser submits a form with Enter when the submit button is hidden.
   *
   * @param {KeyboardEvent} event
   */
  #onKey(event) {
    const { key, target, isComposing, defaultPrevented } = event;
    const isInput = target instanceof HTMLInputElement && target.form === this.#context.form && !target.matches(NO_SUBMIT);
    if (key !== "Enter" || !isInput || isComposing || defaultPrevented || this.#following === undefined) return;
    event.preventDefault();
    void this.#goOn();
  }

  /** @param {SubmitEvent} event */
  #onSubmit(event) {
    const hasOwnAction = event.submitter?.matches('[formaction], [formmethod="dialog" i]');
    if (event.target !== this.#context.form || hasOwnAction || this.#following === undefined) return;
    // Neither the element nor another library sends a form that is not complete.
    event.preventDefault();
    event.stopPropagation();
    void this.#goOn();
  }
}

/**
 * Whether a step has fields, all of them disabled.
 *
 * @param {Element} step
 * @param {HTMLFormElement} form
 */
function isSkipped(step, form) {
  const fields = elementsOf(form).filter((control) => step.contains(control) && nameOf(control) && !control.matches("button, fieldset"));
  return fields.length > 0 && fields.every((control) => control.matches(":disabled"));
}
