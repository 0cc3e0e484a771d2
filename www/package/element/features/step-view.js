// What a form in steps shows: one step, the progress, and the buttons.

import { elementsOf, membersOf } from "../form/form-prototype.js";
import { adoptStyles } from "../view/styles.js";
import { textOf } from "./texts.js";

/** @type {import("./texts.js").TextsByLanguage} */
const TEXTS = {
  en: { next: "Next", back: "Back", step: "Step {number} of {count}", steps: "Steps" },
  de: { next: "Weiter", back: "Zurück", step: "Schritt {number} von {count}", steps: "Schritte" },
  fr: { next: "Suivant", back: "Retour", step: "Étape {number} sur {count}", steps: "Étapes" },
  es: { next: "Siguiente", back: "Atrás", step: "Paso {number} de {count}", steps: "Pasos" },
  pt: { next: "Seguinte", back: "Voltar", step: "Passo {number} de {count}", steps: "Passos" },
  ar: { next: "التالي", back: "السابق", step: "الخطوة {number} من {count}", steps: "الخطوات" },
  ja: { next: "次へ", back: "戻る", step: "ステップ {number} / {count}", steps: "ステップ" },
};

/** On a button that is hidden until the last step, or in the first or last one. */
const LATER = "data-lead-later";
/** On what this file generates. */
const PART = "data-lead-steps-part";

/** Buttons that send the lead: not those with an action of their own. */
const SUBMIT =
  ":is(button:not([type=button], [type=reset]), [type=submit], [type=image])" +
  ":not([data-lead-next], [data-lead-back], [formaction], [formmethod='dialog' i])";

const CSS = `
  [data-lead-step][hidden], [${LATER}][hidden] { display: none !important; }
  :where([${PART}] ol) { display: flex; flex-wrap: wrap; gap: 0.25em 1.5em; margin: 0; padding: 0; list-style-position: inside; font-size: 0.875em; }
  :where([${PART}] [aria-current]) { font-weight: 600; }
  :where([${PART}] p) { margin: 0.5em 0 0; }
  :where([data-lead=step-buttons]) { display: flex; flex-wrap: wrap; gap: 0.75em; margin-block: 1em; }`;

/** For a rendered form, whose grid the step repeats. */
const RENDERED_CSS = `
  .lead-step { display: grid; grid-template-columns: inherit; grid-column: 1 / -1; gap: var(--lead-gap, 1.125rem); min-inline-size: 0; margin: 0; padding: 0; border: 0; }
  .lead-step > :not([data-half]) { grid-column: 1 / -1; }
  .lead-step > legend { margin-block-end: var(--lead-gap, 1.125rem); font-size: 1.125rem; }
  [data-lead-rendered] [data-lead=step-buttons] { grid-column: 1 / -1; margin: 0; }
  [data-lead-rendered] [data-lead=step-buttons] button { margin: 0; }
  [data-lead-rendered] [data-lead=step-buttons] [data-lead-next] { border-color: transparent; background: var(--_accent); color: var(--_on-accent); }
  [data-lead-rendered] [data-lead=steps] { grid-column: 1 / -1; color: var(--_soft); }
  [data-lead-rendered] [data-lead=steps] [aria-current] { color: var(--_ink); }`;

export class StepView {
  #context;
  #progress = part("div", "steps");
  #list = document.createElement("ol");
  #status = document.createElement("p");
  #buttons = part("div", "step-buttons");
  #next = button("lead-next");
  #back = button("lead-back");
  #titles = "";

  /** @param {import("../features.js").FeatureContext} context */
  constructor(context) {
    this.#context = context;
    this.#status.setAttribute("role", "status");
    this.#progress.append(this.#list, this.#status);
    this.#buttons.append(this.#back, this.#next);
    adoptStyles(context.root, CSS, RENDERED_CSS);
  }

  /**
   * @param {HTMLElement[]} all
   * @param {HTMLElement[]} reachable those that are not skipped
   * @param {HTMLElement | undefined} current
   */
  show(all, reachable, current) {
    this.#removeCopies();
    if (!current) return this.remove();
    this.#place(all);
    for (const step of all) if (step.hidden !== (step !== current)) step.hidden = step !== current;
    const index = reachable.indexOf(current);
    const isFirst = index === 0;
    const isLast = index === reachable.length - 1;
    for (const element of this.#find("[data-lead-back]")) setLater(element, isFirst);
    for (const element of this.#find("[data-lead-next]")) setLater(element, isLast);
    for (const element of elementsOf(this.#context.form)) if (element.matches(SUBMIT)) setLater(element, !isLast);
    this.#describe(reachable, index);
  }

  /** @param {HTMLElement | undefined} step */
  focus(step) {
    const target = /** @type {HTMLElement | undefined} */ (step?.querySelector("legend") ?? step);
    target?.setAttribute("tabindex", "-1");
    // Firefox does not focus a legend that has no layout yet.
    target?.getBoundingClientRect();
    target?.focus();
  }

  /** Shows all steps again. */
  remove() {
    this.#progress.remove();
    this.#buttons.remove();
    // The form may have left the root.
    const inside = membersOf(this.#context.form).querySelectorAll(`[data-lead-step], [${LATER}]`);
    for (const element of [...this.#find(`[${LATER}]`), ...inside, ...elementsOf(this.#context.form)]) {
      if (element.matches("[data-lead-step]")) element.removeAttribute("hidden");
      setLater(element, false);
    }
  }

  /** @param {string} selector */
  #find(selector) {
    return /** @type {HTMLElement[]} */ ([...this.#context.root.querySelectorAll(selector)]);
  }

  /** What an earlier session has left in a copy of the form. */
  #removeCopies() {
    for (const copy of this.#find(`[${PART}]`)) if (copy !== this.#progress && copy !== this.#buttons) copy.remove();
  }

  /** @param {HTMLElement[]} all */
  #place(all) {
    const [first, last] = [all[0], all[all.length - 1]];
    if (!first || !last) return;
    if (!membersOf(this.#context.form).contains(this.#progress)) first.before(this.#progress);
    const hasOwn = this.#find("[data-lead-next], [data-lead-back]").some((element) => !this.#buttons.contains(element));
    if (hasOwn) this.#buttons.remove();
    else if (!membersOf(this.#context.form).contains(this.#buttons)) last.after(this.#buttons);
  }

  /**
   * @param {HTMLElement[]} reachable
   * @param {number} index of the step that is shown
   */
  #describe(reachable, index) {
    const text = (/** @type {string} */ key, /** @type {Record<string, number>} */ values = {}) => textOf(this.#context, TEXTS, key, values);
    const titles = reachable.map((step) => (step.querySelector("legend")?.textContent ?? "").replace(/\s+/g, " ").trim());
    const position = text("step", { number: index + 1, count: reachable.length });
    setText(this.#status, titles[index] ? `${position}: ${titles[index]}` : position);
    setText(this.#next, text("next"));
    setText(this.#back, text("back"));
    this.#list.setAttribute("aria-label", text("steps"));
    const before = this.#titles;
    this.#titles = JSON.stringify([titles, index]);
    this.#list.hidden = titles.some((title) => !title);
    if (before === this.#titles) return;
    const items = titles.map((title, at) => {
      const item = document.createElement("li");
      item.append(title);
      if (at === index) item.setAttribute("aria-current", "step");
      return item;
    });
    this.#list.replaceChildren(...items);
  }
}

/**
 * @param {"div"} tag
 * @param {string} name the value of `data-lead`
 */
function part(tag, name) {
  const element = document.createElement(tag);
  element.dataset.lead = name;
  element.setAttribute(PART, "");
  return element;
}

/** @param {string} name of its `data-` attribute */
function button(name) {
  const element = document.createElement("button");
  element.type = "button";
  element.setAttribute(`data-${name}`, "");
  element.className = "lead-button";
  return element;
}

/**
 * @param {Element} element
 * @param {string} text
 */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Hides a button, or shows it again. One that the page has hidden stays as it is.
 *
 * @param {Element} element
 * @param {boolean} isHidden
 */
function setLater(element, isHidden) {
  if (element.hasAttribute(LATER) === isHidden || (isHidden && element.hasAttribute("hidden"))) return;
  element.toggleAttribute("hidden", isHidden);
  element.toggleAttribute(LATER, isHidden);
}
