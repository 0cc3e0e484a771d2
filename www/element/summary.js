// What is wrong with the form, in one place that screen readers announce, each problem a link to its field.

/**
 * @typedef {import("./controls.js").Control} Control
 * @typedef {{ text: string, control?: Control }} Line
 */

let made = 0;

export class Summary {
  #box;
  #isOurs;

  /** @param {HTMLFormElement} form */
  constructor(form) {
    const own = /** @type {HTMLElement | null} */ (form.querySelector("[data-lead=summary]"));
    this.#isOurs = !own;
    this.#box = own ?? document.createElement("div");
    this.#box.setAttribute("role", "alert");
    this.#box.hidden = true;
    if (own) return;
    this.#box.dataset.lead = "summary";
    this.#box.setAttribute("part", "summary");
    form.prepend(this.#box);
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
    list.append(...lines.map(item));
    this.#box.replaceChildren(...(lines.length > 0 ? [heading, list] : []));
  }

  /**
   * Takes away what has been mended, without a word.
   *
   * @param {Line[]} lines what is left
   */
  keep(lines) {
    const texts = new Set(lines.map(({ text }) => text));
    for (const item of this.#box.querySelectorAll("li")) if (!texts.has(item.textContent ?? "")) item.remove();
    if (!this.#box.querySelector("li")) this.show("", []);
  }

  remove() {
    if (this.#isOurs) this.#box.remove();
    else this.show("", []);
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
