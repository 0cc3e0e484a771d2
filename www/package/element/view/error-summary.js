// The list of all problems, which screen readers announce. Each item links to its field.

import { membersOf } from "../form/form-prototype.js";
import { createGenerated } from "./generated.js";

/**
 * @typedef {import("../form/controls.js").Control} Control
 * @typedef {{ text: string, control?: Control }} SummaryItem
 */

let generated = 0;

export class ErrorSummary {
  #form;
  /** @type {HTMLElement} */
  #box;
  #isGenerated = false;
  /** @type {Map<Element, SummaryItem>} By list item. */
  #items = new Map();

  /**
   * @param {HTMLFormElement} form
   * @param {AbortSignal} signal
   */
  constructor(form, signal) {
    this.#form = form;
    this.#box = this.#findOrCreate();
    membersOf(form).addEventListener("click", (event) => this.#focusLinked(event), { signal });
  }

  /** Restores the box when the page has removed it. */
  reconcile() {
    if (!membersOf(this.#form).contains(this.#box)) this.#box = this.#findOrCreate();
  }

  get isShown() {
    return !this.#box.hidden;
  }

  /**
   * @param {string} title
   * @param {SummaryItem[]} items
   */
  show(title, items) {
    if (items.length === 0) return this.hide();
    const heading = document.createElement("p");
    heading.append(title);
    const list = document.createElement("ul");
    this.#items = new Map(items.map((item) => [listItem(item), item]));
    list.append(...this.#items.keys());
    this.#box.replaceChildren(heading, list);
    this.#box.hidden = false;
  }

  hide() {
    this.#items.clear();
    this.#box.replaceChildren();
    this.#box.hidden = true;
  }

  /**
   * Removes solved problems, without an announcement.
   *
   * @param {SummaryItem[]} remaining
   */
  retain(remaining) {
    for (const [element, { text, control }] of this.#items) {
      if (remaining.some((item) => item.text === text && item.control === control)) continue;
      this.#items.delete(element);
      element.remove();
    }
    if (this.#items.size === 0) this.hide();
  }

  remove() {
    if (this.#isGenerated) this.#box.remove();
    else this.hide();
  }

  /** The page's own box, or a new one at the start of the form. */
  #findOrCreate() {
    const own = /** @type {HTMLElement | null} */ (membersOf(this.#form).querySelector("[data-lead=summary]"));
    this.#isGenerated = !own;
    const box = own ?? createGenerated("div", "summary");
    box.setAttribute("role", "alert");
    box.hidden = true;
    if (own) return box;
    membersOf(this.#form).prepend(box);
    return box;
  }

  /** @param {Event} event */
  #focusLinked(event) {
    const link = event.target instanceof Element ? membersOf(event.target).closest("a") : null;
    const control = link?.parentElement ? this.#items.get(link.parentElement)?.control : undefined;
    if (!control) return;
    event.preventDefault();
    control.focus();
  }
}

/** @param {SummaryItem} item */
function listItem({ text, control }) {
  const element = document.createElement("li");
  if (!control) {
    element.append(text);
    return element;
  }
  const link = document.createElement("a");
  control.id ||= `lead-field-${++generated}`;
  link.href = `#${control.id}`;
  link.append(text);
  element.append(link);
  return element;
}
