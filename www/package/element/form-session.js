// Handles one form from the time the element finds or renders it until it is removed or replaced: creates its parts and
// connects them to the form's events.

import { CheckedForm } from "./checked-form.js";
import { Features } from "./features.js";
import { controlsOf, nameOf } from "./form/controls.js";
import { membersOf, resetForm } from "./form/form-prototype.js";
import { handleSubmit } from "./form/submit-event.js";
import { emit } from "./host.js";
import { languageOf, languageTagOf } from "./messages.js";
import { pageReport, recordConsent } from "./report/page-report.js";
import { SpamSignals } from "./report/spam-signals.js";
import { Submission } from "./submission.js";
import { SessionAttributes, removeCopiedParts } from "./view/session-attributes.js";
import { StatusRegions } from "./view/status-regions.js";

export class FormSession {
  #host;
  #root;
  #controller = new AbortController();
  #spamSignals;
  #submission;
  #attributes;

  /**
   * @param {import("./host.js").FormHost} host
   * @param {HTMLElement} root contains the form
   * @param {HTMLFormElement} form
   */
  constructor(host, root, form) {
    const { signal } = this.#controller;
    this.#host = host;
    this.#root = root;
    this.form = form;
    this.#attributes = new SessionAttributes(root, form);
    this.#spamSignals = new SpamSignals(form, { trapName: host.trap, trapLabel: host.messages.ui.trap }, signal);
    this.checked = new CheckedForm(form, this.#checkedFormOptions(), signal);
    this.regions = new StatusRegions(root, form);
    const { checked, regions } = this;
    const members = membersOf(form);
    const languages = { language: () => languageOf(members), languageTag: () => languageTagOf(members) };
    this.features = new Features({ host, root, form, checked, regions, ...languages, signal });
    this.#submission = new Submission(host, this, signal);
    handleSubmit(form, (submitter) => void this.#submission.send(submitter), signal);
    membersOf(form).addEventListener("reset", () => this.#onReset(), { signal });
    membersOf(form).addEventListener("change", ({ target }) => recordConsent(target, Date.now()), { signal });
    membersOf(form).addEventListener("focusin", () => void host.prepare(), { signal });
    root.addEventListener("click", (event) => this.#onClick(event), { signal });
  }

  /** To be called after the page has changed the form's elements: restores what was removed. */
  reconcile() {
    const hadCopies = removeCopiedParts(this.#root, this.form);
    this.#spamSignals.reconcile();
    this.regions.reconcile();
    this.checked.reconcile();
    this.features.reconcile();
    if (this.#attributes.isSet && !hadCopies) return;
    if (!this.#attributes.isSet) this.#attributes.set();
    this.checked.restore();
    this.regions.restore();
    this.#submission.restore();
  }

  /** To be called after the language has changed. */
  translate() {
    this.checked.translate();
    this.features.callHooks("translate");
  }

  /** What is sent beside the payload. */
  report() {
    const page = pageReport(this.form, this.#host.attributionConsent, Date.now());
    return { page, guard: this.#spamSignals.report };
  }

  /** Removes listeners and generated elements. */
  end() {
    this.#controller.abort();
    this.checked.remove();
    this.regions.remove();
    this.#spamSignals.remove();
    this.#attributes.remove();
    membersOf(this.form).removeAttribute("aria-busy");
  }

  /** @returns {import("./checked-form.js").CheckedFormOptions} */
  #checkedFormOptions() {
    const host = this.#host;
    return {
      rules: (inputs, issues) => host.formPayload(inputs, issues),
      messages: () => host.messages,
      templates: () => host.catalog?.messages ?? {},
      callHooks: (name, ...args) => this.features?.callHooks(name, ...args) ?? [],
      review: (result) => {
        // A custom element or a script has added it.
        if (result.hasFile) this.features?.load("files");
        const issues = [...result.problems];
        emit(host, "leadvalidate", { issues, values: result.values });
        result.problems = issues
          .filter(Boolean)
          .map((issue) => (issue.control || issue.near ? issue : locatePageIssue(issue, this.form, result)));
      },
    };
  }

  #onReset() {
    this.#submission.detach();
    this.checked.clear();
    this.#spamSignals.restartTimer();
    this.regions.hide();
    this.#host.setState("ready");
  }

  /** @param {Event} event */
  #onClick({ target }) {
    if (!(target instanceof Element) || !membersOf(target).closest("[data-lead-again]")) return;
    resetForm(this.form);
    membersOf(this.form).querySelector(/** @type {"input"} */ ("input:not([type=hidden]), select, textarea"))?.focus();
  }
}

/**
 * An issue that the page has added, with its control. Without a path, or with one that the form does not have, it is about
 * the whole form.
 *
 * @param {import("./form/validation.js").Issue} issue `path` may be missing or an input's name
 * @param {HTMLFormElement} form
 * @param {import("./form/validation.js").ValidationResult} result
 * @returns {import("./form/validation.js").Problem}
 */
function locatePageIssue(issue, form, { locate }) {
  const path = [issue.path ?? []].flat();
  const control = controlsOf(form).find((one) => nameOf(one) === path.join("."));
  if (control) return { ...issue, path, control };
  // Only what decides on the place: a page may have put anything into its issue.
  const [located] = locate([{ code: issue.code ?? "", path, params: issue.params ?? {} }]);
  return { ...issue, path, ...(located && { code: located.code, control: located.control, near: located.near }) };
}
