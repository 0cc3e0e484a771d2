// A form that the rules watch, and when people are told: about a field once they have left it, about all of them once
// they tried to send. How a message looks is notes.js's and summary.js's concern.

import { entriesOf } from "./controls.js";
import { findings, placed } from "./findings.js";
import { labelOf } from "./labels.js";
import { Notes } from "./notes.js";
import { elementsOf } from "./own.js";
import { afterPress } from "./press.js";
import { Summary } from "./summary.js";
import { worded } from "./words.js";

/**
 * @typedef {import("./controls.js").Control} Control
 * @typedef {import("./findings.js").Findings} Findings
 * @typedef {import("./findings.js").Issue} Issue
 * @typedef {import("./findings.js").Problem} Problem
 *
 * @typedef {object} Judge
 * @property {(payload: object) => Issue[]} rules
 * @property {(found: Findings) => void} review lets the page add issues of its own
 * @property {() => import("./words.js").Words} words
 * @property {() => Partial<Record<string, string>>} templates the page's own, by code
 */

export class CheckedForm {
  #form;
  #judge;
  #signal;
  #notes;
  #summary;
  #isTried = false;
  /** @type {Set<EventTarget>} */
  #left = new Set();
  /** @type {{ problem: Problem, said: string }[]} What the relay found, until its field says something else. */
  #refused = [];
  /** @type {Element[]} */
  #controls;

  /**
   * @param {HTMLFormElement} form
   * @param {Judge} judge
   * @param {AbortSignal} signal
   */
  constructor(form, judge, signal) {
    this.#form = form;
    this.#judge = judge;
    this.#signal = signal;
    this.#controls = elementsOf(form);
    this.#notes = new Notes(form);
    this.#summary = new Summary(form);
    const press = afterPress(signal);
    form.addEventListener("focusout", ({ target }) => press(() => this.#leave(target)), { signal });
    for (const name of ["input", "change"]) form.addEventListener(name, () => this.#change(), { signal });
  }

  /** Whether there is nothing wrong, without a word to anybody. */
  get isValid() {
    return this.#find().problems.length === 0;
  }

  /**
   * Shows every problem and leads to the first.
   *
   * @returns {Findings}
   */
  tried() {
    this.#isTried = true;
    const found = this.refresh();
    this.#tell(found.problems);
    return found;
  }

  /**
   * Shows what the relay refuses.
   *
   * @param {Issue[]} issues
   * @returns {boolean} whether people can mend it here
   */
  refuse(issues) {
    const { payload } = this.#find();
    const problems = issues.flatMap((issue) => placed(issue, payload) ?? []);
    if (problems.length === 0) return false;
    this.#refused = problems.map((problem) => ({ problem, said: this.#said(problem) }));
    this.#isTried = true;
    this.#tell(this.refresh().problems);
    return true;
  }

  /** @returns {Findings} */
  refresh() {
    const found = this.#find();
    const shown = found.problems.filter((problem) => this.#isShown(problem));
    const beside = shown.flatMap((problem) => (problem.control ? [[problem.control, this.#text(problem)]] : []));
    this.#notes.show(new Map(/** @type {[Control, string][]} */ (beside)));
    if (this.#summary.isShown) this.#summary.keep(this.#lines(shown));
    return found;
  }

  /** The page has changed the form; only other controls make other problems. */
  settle() {
    this.#summary.settle();
    const before = this.#controls;
    this.#controls = elementsOf(this.#form);
    const isSame = before.length === this.#controls.length && before.every((one, at) => one === this.#controls[at]);
    if (this.#isWatched && !(isSame && this.#notes.areThere)) this.refresh();
  }

  forget() {
    this.#isTried = false;
    this.#left.clear();
    this.#refused = [];
    this.#notes.show(new Map());
    this.#summary.show("", []);
  }

  remove() {
    this.forget();
    this.#summary.remove();
  }

  #find() {
    const found = findings(this.#form, this.#judge.rules);
    const known = new Set(found.problems.map(({ control }) => control));
    // A field that was changed by a script, disabled or taken away tells nobody.
    this.#refused = this.#refused.filter(({ problem, said }) => this.#said(problem) === said);
    const refused = this.#refused.map(({ problem }) => problem);
    found.problems.push(...refused.filter(({ control }) => !control || !known.has(control)));
    this.#judge.review(found);
    return found;
  }

  /**
   * What the fields of a problem's name say; all fields, for a problem that is no single one's.
   *
   * @param {Problem} problem
   */
  #said({ control }) {
    const entries = entriesOf(this.#form).filter(({ name }) => !control || name === control.name);
    return JSON.stringify(entries.map(({ value }) => value));
  }

  /** @param {Problem[]} problems */
  #tell(problems) {
    this.#summary.show(this.#judge.words().ui.summary, this.#lines(problems));
    const first = problems.find(({ control, near }) => control ?? near);
    const place = first?.control ?? first?.near;
    place?.focus();
    // What had the focus before is not brought into sight by it, and the summary has just pushed it down.
    place?.scrollIntoView({ block: "nearest" });
  }

  /** @param {Problem[]} problems */
  #lines(problems) {
    return problems.map((problem) => ({ text: this.#text(problem), control: problem.control ?? problem.near }));
  }

  /** @param {Problem} problem */
  #text(problem) {
    const { control, code, path } = problem;
    const own = control?.getAttribute(`data-message-${code}`);
    const label = control ? labelOf(control) : path.join(".");
    return own ?? worded(problem, label, this.#judge.words(), this.#judge.templates());
  }

  /** @param {Problem} problem */
  #isShown({ control }) {
    return this.#isTried || (control !== undefined && this.#left.has(control));
  }

  /** @param {EventTarget | null} target */
  #leave(target) {
    if (!(target instanceof HTMLElement) || !target.matches("input, select, textarea, [name]")) return;
    this.#left.add(target);
    this.#refreshTwice();
  }

  #change() {
    if (this.#isWatched) this.#refreshTwice();
  }

  get #isWatched() {
    return this.#isTried || this.#left.size > 0;
  }

  /** A framework hears of an event after the form, and may answer it with another value or other rules. */
  #refreshTwice() {
    this.refresh();
    setTimeout(() => {
      if (this.#isWatched && !this.#signal.aborted) this.refresh();
    });
  }
}
