// A form in the element's care, from the moment it is found until it goes: its parts, and the events that drive them.

import { CheckedForm } from "./checked-form.js";
import { noteConsent } from "./consent.js";
import { emit } from "./events.js";
import { placed } from "./findings.js";
import { Guard } from "./guard.js";
import { resetForm } from "./own.js";
import { pageReport } from "./page-report.js";
import { Regions } from "./regions.js";
import { Submission } from "./submission.js";

/**
 * @typedef {import("./lead-form.js").LeadForm} LeadForm
 * @typedef {import("./findings.js").Findings} Findings
 */

export class Session {
  #host;
  #ended = new AbortController();
  #submission;
  #wasNoValidate;

  /**
   * @param {LeadForm} host
   * @param {HTMLElement | ShadowRoot} root
   * @param {HTMLFormElement} form
   */
  constructor(host, root, form) {
    const { signal } = this.#ended;
    this.#host = host;
    this.form = form;
    this.guard = new Guard(form, host.trap, host.voice.ui.trap);
    this.checked = new CheckedForm(form, this.#judge(), signal);
    this.regions = new Regions(root, form);
    this.#submission = new Submission(host, this, signal);
    this.#wasNoValidate = form.hasAttribute("novalidate");
    // The browser's own bubbles would stand in the way of the messages, and of the submit event.
    form.toggleAttribute("novalidate", true);
    form.addEventListener("submit", (event) => this.#submit(event), { signal });
    form.addEventListener("reset", () => this.#reset(), { signal });
    form.addEventListener("change", ({ target }) => noteConsent(target, Date.now()), { signal });
    form.addEventListener("focusin", () => void host.prepared(), { signal });
    root.addEventListener("click", (event) => this.#again(event), { signal });
  }

  /** A framework has changed the form: what it took along is put back, and what it left behind is taken away. */
  settle() {
    this.guard.settle();
    this.regions.settle();
    this.checked.settle();
  }

  /** What the envelope says beside the lead. */
  report() {
    return { page: pageReport(this.form, this.#host.granted, Date.now()), guard: this.guard.report };
  }

  end() {
    this.#ended.abort();
    this.checked.remove();
    this.regions.remove();
    this.guard.remove();
    this.form.toggleAttribute("novalidate", this.#wasNoValidate);
    this.form.removeAttribute("aria-busy");
  }

  /** @returns {import("./checked-form.js").Judge} */
  #judge() {
    const host = this.#host;
    return {
      rules: (payload) => host.issues(payload),
      words: () => host.voice,
      templates: () => host.catalog?.messages ?? {},
      review: (found) => {
        const issues = [...found.problems];
        emit(host, "leadvalidate", { issues, values: found.payload.value });
        found.problems = issues.filter(Boolean).map((issue) => (issue.control ? issue : told(issue, found.payload)));
      },
    };
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    if (event.defaultPrevented) return;
    if (leadsElsewhere(event.submitter)) return;
    event.preventDefault();
    void this.#submission.send();
  }

  #reset() {
    this.#submission.forget();
    this.checked.forget();
    this.guard.restart();
    this.regions.hide();
    this.#host.enter("ready");
  }

  /** @param {Event} event */
  #again({ target }) {
    if (!(target instanceof Element) || !target.closest("[data-lead-again]")) return;
    resetForm(this.form);
    this.form.querySelector(/** @type {"input"} */ ("input:not([type=hidden]), select, textarea"))?.focus();
  }
}

/**
 * Another button may lead elsewhere, or close the dialog that the form is in.
 *
 * @param {HTMLElement | null} button
 */
function leadsElsewhere(button) {
  return button !== null && button.matches('[formaction], [formmethod="dialog" i]');
}

/**
 * A page's own issue at its place; with no path, or one that is nowhere in the form, it is about the form as a whole.
 *
 * @param {import("./findings.js").Issue} issue whose path may be missing, or be an input's name
 * @param {import("./payload.js").Payload} payload
 * @returns {import("./findings.js").Problem}
 */
function told(issue, payload) {
  const whole = { ...issue, path: [issue.path ?? []].flat() };
  return placed(whole, payload) ?? whole;
}
