// What is wrong with the form, in one place that screen readers announce, each problem a link to its field.

/**
 * @typedef {import("./controls.js").Control} Control
 * @typedef {{ text: string, control?: Control }} Line
 */

let made = 0;

export class Summary {
  #form;
  /** @type {HTMLElement} */
  #box;
  #isOurs = false;
  /** @type {Map<Element, Line>} */
  #items = new Map();

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.#form = form;
    this.#box = this.#take();
  }

  /** Finds its place again when the page took it away with its own nodes. */
  settle() {
    if (!this.#form.contains(this.#box)) this.#box = this.#take();
  }

  get isShown() {
    return !this.#box.hidden;
  }

  /**
   * @param {string} title
   * @param {Line[]} lines none hides it
   */
  show(title, lines) {
    this.#box.hidden = lines.length === 0;
    const heading = document.createElement("p");
    heading.append(title);
    const list = document.createElement("ul");
    this.#items = new Map(lines.map((line) => [item(line), line]));
    list.append(...this.#items.keys());
    this.#box.replaceChildren(...(lines.length > 0 ? [heading, list] : []));
  }

  /**
   * Takes away what has been mended, without a word.
   *
   * @param {Line[]} lines what is left
   */
  keep(lines) {
    for (const [item, { text, control }] of this.#items) {
      if (lines.some((line) => line.text === text && line.control === control)) continue;
      this.#items.delete(item);
      item.remove();
    }
    if (this.#items.size === 0) this.show("", []);
  }

  remove() {
    if (this.#isOurs) this.#box.remove();
    else this.show("", []);
  }

  /** The page's own, or ours at the form's start; hidden until there is something to tell. */
  #take() {
    const own = /** @type {HTMLElement | null} */ (this.#form.querySelector("[data-lead=summary]"));
    this.#isOurs = !own;
    const box = own ?? document.createElement("div");
    box.setAttribute("role", "alert");
    box.hidden = true;
    if (own) return box;
    box.dataset.lead = "summary";
    box.setAttribute("part", "summary");
    this.#form.prepend(box);
    return box;
  }
}

/** @param {Line} line */
function item({ text, control }) {
  const item = document.createElement("li");
  if (!control) {
    item.append(text);
    return item;
  }
  const link = document.createElement("a");
  control.id ||= `lead-field-${++made}`;
  link.href = `#${control.id}`;
  link.append(text);
  link.addEventListener("click", (event) => {
    event.preventDefault();
    control.focus();
  });
  item.append(link);
  return item;
}
