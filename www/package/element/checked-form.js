// Shows the problems of a form: those of a field once it has lost the focus, all of them after an attempt to submit.

import { nameOf } from "./form/controls.js";
import { entriesOf } from "./form/entries.js";
import { elementsOf, membersOf } from "./form/form-prototype.js";
import { labelOf } from "./form/labels.js";
import { validateForm } from "./form/validation.js";
import { formatIssue } from "./messages.js";
import { deferDuringClick } from "./scheduling.js";
import { ErrorSummary } from "./view/error-summary.js";
import { FieldErrors } from "./view/field-errors.js";

/**
 * @typedef {import("./form/controls.js").Control} Control
 * @typedef {import("./form/validation.js").ValidationResult} ValidationResult
 * @typedef {import("./form/validation.js").Issue} Issue
 * @typedef {import("./form/validation.js").Problem} Problem
 *
 * @typedef {object} CheckedFormOptions
 * @property {import("./form/validation.js").Rules} rules
 * @property {(result: ValidationResult) => void} review lets the page change the problems
 * @property {() => import("./messages.js").Messages} messages
 * @property {() => Partial<Record<string, string>>} templates of the page, by issue code
 * @property {import("./features.js").Features["callHooks"]} callHooks asks the form's features
 */

export class CheckedForm {
  #form;
  #options;
  #signal;
  #fieldErrors;
  #summary;
  #isSubmitted = false;
  /** @type {Set<Element>} Fields that have lost the focus, and parts of the form that were checked. */
  #visited = new Set();
  /** @type {{ problem: Problem, value: string }[]} Refused by the relay, until the field's value changes. */
  #relayProblems = [];
  /** @type {Element[]} */
  #controls;

  /**
   * @param {HTMLFormElement} form
   * @param {CheckedFormOptions} options
   * @param {AbortSignal} signal
   */
  constructor(form, options, signal) {
    this.#form = form;
    this.#options = options;
    this.#signal = signal;
    this.#controls = elementsOf(form);
    this.#fieldErrors = new FieldErrors(form);
    this.#summary = new ErrorSummary(form, signal);
    const defer = deferDuringClick(signal);
    membersOf(form).addEventListener("focusout", ({ target }) => defer(() => this.#onFocusOut(target)), { signal });
    membersOf(form).addEventListener("change", ({ target }) => this.#onChange(target), { signal });
    membersOf(form).addEventListener("input", () => this.#onInput(), { signal });
  }

  /** Validates without showing anything. */
  get isValid() {
    return this.#validate().problems.length === 0;
  }

  /**
   * Validates, shows every problem, and focuses the first.
   *
   * @param {HTMLElement | null} [submitter] the button that was used
   * @returns {ValidationResult}
   */
  submit(submitter) {
    this.#isSubmitted = true;
    this.#options.callHooks("attempt");
    const result = this.refresh(submitter);
    this.#announce(result.problems);
    return result;
  }

  /**
   * Validates a part of the form, shows its problems, and focuses the first.
   *
   * @param {Element} part
   * @returns {boolean} whether there is none
   */
  checkPart(part) {
    this.#visited.add(part);
    this.#options.callHooks("attempt");
    const problems = this.refresh().problems.filter(({ control }) => part.contains(control ?? null));
    this.#announce(problems);
    return problems.length === 0;
  }

  /**
   * Shows the relay's issues.
   *
   * @param {Issue[]} issues
   * @returns {boolean} false when none of them is about a field of the form
   */
  showRelayIssues(issues) {
    const problems = this.#validate().locate(issues);
    if (problems.length === 0) return false;
    this.#relayProblems = problems.map((problem) => ({ problem, value: this.#valueOf(problem) }));
    this.#isSubmitted = true;
    this.#announce(this.refresh().problems);
    return true;
  }

  /**
   * @param {HTMLElement | null} [submitter]
   * @returns {ValidationResult}
   */
  refresh(submitter) {
    const result = this.#validate(submitter);
    const shown = result.problems.filter((problem) => this.#isShown(problem));
    const messages = shown.flatMap((problem) => (problem.control ? [[problem.control, this.#textOf(problem)]] : []));
    this.#fieldErrors.show(new Map(/** @type {[Control, string][]} */ (messages)));
    if (this.#summary.isShown) this.#summary.retain(this.#summaryItems(shown));
    return result;
  }

  /** To be called after the page has changed the form's elements. */
  reconcile() {
    this.#summary.reconcile();
    const before = this.#controls;
    this.#controls = elementsOf(this.#form);
    const isSame = before.length === this.#controls.length && before.every((one, at) => one === this.#controls[at]);
    if (this.#isActive && !(isSame && this.#fieldErrors.isComplete)) this.refresh();
  }

  /** To be called after another script has replaced attributes. */
  restore() {
    if (this.#isActive) this.refresh();
  }

  /** Shows all messages again, in the language that applies now. */
  translate() {
    if (!this.#isActive) return;
    const { isShown } = this.#summary;
    const problems = this.refresh().problems.filter((problem) => this.#isShown(problem));
    if (isShown) this.#summary.show(this.#options.messages().ui.summary, this.#summaryItems(problems));
  }

  /** Removes all messages. */
  clear() {
    this.#isSubmitted = false;
    this.#visited.clear();
    this.#relayProblems = [];
    this.#options.callHooks("clear");
    this.#fieldErrors.show(new Map());
    this.#summary.hide();
  }

  remove() {
    this.clear();
    this.#summary.remove();
  }

  /** @param {HTMLElement | null} [submitter] */
  #validate(submitter) {
    const result = validateForm(this.#form, this.#options, submitter);
    const invalid = new Set(result.problems.map(({ control }) => control));
    // Values are compared, since a field that a script has changed, disabled or removed causes no event.
    this.#relayProblems = this.#relayProblems.filter(({ problem, value }) => this.#valueOf(problem) === value);
    const relayProblems = this.#relayProblems.map(({ problem }) => problem);
    result.problems.push(...relayProblems.filter(({ control }) => !control || !invalid.has(control)));
    this.#options.review(result);
    return result;
  }

  /**
   * The value of the problem's field as text; of all fields, when the problem has no control.
   *
   * @param {Problem} problem
   */
  #valueOf({ control }) {
    const entries = entriesOf(this.#form).filter(({ name }) => !control || name === nameOf(control));
    return JSON.stringify(entries.map(({ value }) => value));
  }

  /** @param {Problem[]} problems */
  #announce(problems) {
    const items = this.#summaryItems(problems);
    this.#summary.show(this.#options.messages().ui.summary, items);
    const first = items.find(({ control }) => control)?.control;
    if (!first) return;
    this.#options.callHooks("reveal", first);
    first.focus();
    // An element that already has the focus is not scrolled into view by focus(), and the summary may have moved it.
    first.scrollIntoView?.({ block: "nearest" });
  }

  /** @param {Problem[]} problems */
  #summaryItems(problems) {
    return problems.map((problem) => ({ text: this.#textOf(problem), control: problem.control ?? problem.near }));
  }

  /** @param {Problem} problem */
  #textOf(problem) {
    const { control, code, path } = problem;
    const ownMessage = control?.getAttribute(`data-message-${code}`);
    const label = control ? labelOf(control) : path.join(".");
    return ownMessage ?? formatIssue(problem, label, this.#options.messages(), this.#options.templates());
  }

  /** @param {Problem} problem */
  #isShown({ control }) {
    return this.#isSubmitted || [...this.#visited].some((one) => one.contains(control ?? null));
  }

  /** @param {EventTarget | null} target */
  #onFocusOut(target) {
    if (!(target instanceof HTMLElement) || !membersOf(target).matches("input, select, textarea, [name]")) return;
    this.#visited.add(target);
    this.#refreshTwice();
  }

  /** @param {EventTarget | null} target */
  #onChange(target) {
    // A file is shown at once: it cannot be sent.
    if (target instanceof HTMLInputElement && target.type === "file") this.#visited.add(target);
    this.#onInput();
  }

  #onInput() {
    if (this.#isActive) this.#refreshTwice();
  }

  /** Whether any message may be shown. */
  get #isActive() {
    return this.#isSubmitted || this.#visited.size > 0;
  }

  /** Frameworks handle an event after the form, and may then change its values or its rules. */
  #refreshTwice() {
    this.refresh();
    setTimeout(() => {
      if (this.#isActive && !this.#signal.aborted) this.refresh();
    });
  }
}
