// What a form uses beyond its fields and a button. Each feature is a file in features/, which is loaded once the form uses it. A
// feature imports nothing that has a state: beside element.bundle.js it is a file of its own, and would get another copy.

import { withTimeout } from "../timeout.js";

/**
 * What a feature works with.
 *
 * @typedef {object} FeatureContext
 * @property {import("./host.js").FormHost} host
 * @property {HTMLElement} root contains the form
 * @property {HTMLFormElement} form
 * @property {import("./checked-form.js").CheckedForm} checked
 * @property {import("./view/status-regions.js").StatusRegions} regions
 * @property {() => string} language of the form, as a primary language subtag
 * @property {() => string} languageTag the same with its region, if it has one; empty when no `lang` applies
 * @property {AbortSignal} signal ends with the session
 * @property {Features} features those that the form uses
 *
 * The hooks of a feature, which the session calls.
 *
 * @typedef {object} Feature
 * @property {() => void} [reconcile] the page has changed the form's elements
 * @property {() => void} [attempt] the visitor attempts to submit the form
 * @property {() => void} [translate] the language has changed
 * @property {() => void} [clear] all messages are removed
 * @property {(list: import("./form/entry-list.js").ListEntry[]) => import("./form/validation.js").Problem[]} [problems] further ones
 * @property {() => object} [options] further options of the outbox's `submit`
 * @property {(control: Element) => void} [reveal] the control is about to get the focus
 * @property {() => unknown} [draft] what a draft of the form keeps for this feature, as JSON; undefined for nothing
 * @property {(draft: any) => void} [restore] to what `draft` has returned, after the values were restored
 * @property {() => Promise<void>} [restored] resolves when the form holds what was stored. Never rejects
 * @property {() => Promise<true> | undefined} [stalled] for a send of which this feature shows the progress: resolves when it does
 *   not go on
 * @property {Promise<void>} [ready] resolves when the feature can validate the form; a submit waits for it. Never rejects
 *
 * @typedef {{ start: (context: FeatureContext) => Feature }} FeatureModule
 * @typedef {keyof typeof FEATURES} FeatureName
 */

/** A visitor who has pressed the button waits for it. */
const LOAD_TIMEOUT_MS = 8_000;

/** Of each feature: a selector of what a form contains that uses it, or of the element; and its file. @type {Record<string, [used: string, load: () => Promise<FeatureModule>]>} */
const FEATURES = {
  conditions: ["[data-lead-when]", () => import("./features/conditions.js")],
  files: ["[type=file], [enctype]", () => import("./features/files.js")],
  phone: ["[data-lead-country]", () => import("./features/phone.js")],
  steps: ["[data-lead-step]", () => import("./features/steps.js")],
  drafts: ["[draft]:not([draft=off])", () => import("./features/drafts.js")],
  hints: ["[hints]", () => import("./features/hints.js")],
  prefill: ["lead-form[prefill], lead-form[values], [data-lead-prefill]", () => import("./features/prefill.js")],
  redirect: ["lead-form[redirect]", () => import("./features/redirect.js")],
};

export class Features {
  #context;
  /** @type {Map<FeatureName, Promise<void>>} */
  #loading = new Map();
  #pending = 0;
  /** @type {Map<FeatureName, Feature>} */
  started = new Map();

  /** @param {Omit<FeatureContext, "features">} context */
  constructor(context) {
    this.#context = { ...context, features: this };
    this.#loadUsed();
  }

  /** Resolves when those that the form uses are loaded, or could not be. */
  async whenLoaded() {
    await Promise.all(this.#loading.values());
  }

  get isLoading() {
    return this.#pending > 0;
  }

  /** To be called after the page has changed the form's elements. */
  reconcile() {
    this.callHooks("reconcile");
    this.#loadUsed();
  }

  /**
   * What the hook returns, of each feature that has it.
   *
   * @template {Exclude<keyof Feature, "ready">} Name
   * @param {Name} name
   * @param {Parameters<NonNullable<Feature[Name]>>} args
   * @returns {ReturnType<NonNullable<Feature[Name]>>[]}
   */
  callHooks(name, ...args) {
    const results = [...this.started.values()].map((feature) => /** @type {any} */ (feature[name])?.(...args));
    return results.filter((result) => result !== undefined);
  }

  /** @param {FeatureName} name */
  load(name) {
    const { signal } = this.#context;
    const start = async () => {
      this.#pending++;
      try {
        const { start } = await withTimeout(LOAD_TIMEOUT_MS, FEATURES[name][1](), "loading");
        if (!signal.aborted) {
          const feature = start(this.#context);
          this.started.set(name, feature);
          await feature.ready;
        }
      } catch (error) {
        // The form works without it.
        console.warn(`leadwire: ${name} could not be loaded`, error);
        this.#loading.delete(name);
      }
      this.#pending--;
    };
    if (!this.#loading.has(name)) this.#loading.set(name, start());
  }

  #loadUsed() {
    const { host, root } = this.#context;
    for (const [name, [used]] of Object.entries(FEATURES)) if (host.matches(used) || root.querySelector(used)) this.load(name);
  }
}
