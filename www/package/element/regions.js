// How a send went, told in regions that the page may fill: `data-lead="success"`, `queued`, `unsaved`, `refused`. Where
// the page has none, the element makes one with its own words. One at a time is shown.

/**
 * @typedef {"success" | "queued" | "unsaved" | "refused"} Outcome
 * @typedef {import("./words.js").UiWord} UiWord
 */

/** After these the form has done its work, and gives way to the region. */
const IN_PLACE_OF_FORM = new Set(["success", "queued"]);

/** What stands in the form; the others stand behind it. */
const IN_FORM = new Set(["status", "refused"]);

export class Regions {
  #root;
  #form;
  #status;
  /** @type {Set<HTMLElement>} */
  #ours = new Set();
  /** Those that are ready to be shown. @type {WeakSet<Element>} */
  #prepared = new WeakSet();
  /** @type {HTMLElement | undefined} */
  #shown;

  /**
   * @param {HTMLElement | ShadowRoot} root holds the form and the regions
   * @param {HTMLFormElement} form
   */
  constructor(root, form) {
    this.#root = root;
    this.#form = form;
    this.#prepareAll();
    this.#status = this.#make("p", "status");
    this.#status.setAttribute("role", "status");
    this.#place(this.#status);
  }

  /** Readies what the page has added, and puts back what went with the page's own nodes. */
  settle() {
    this.#prepareAll();
    for (const made of this.#ours) if (!this.#root.contains(made)) this.#place(made);
  }

  /**
   * Says what goes on, beside the button.
   *
   * @param {string} words none when nothing does
   */
  say(words) {
    this.#status.textContent = words;
  }

  /**
   * @param {Outcome} outcome
   * @param {string} words for a region that the page did not fill
   * @param {string} [again] the words of a button that leads back to the form
   */
  show(outcome, words, again) {
    this.hide();
    const region = this.#find(outcome) ?? this.#add(outcome);
    if (this.#ours.has(region)) fill(region, words, again);
    const hadFocus = this.#hasFocus();
    region.hidden = false;
    const givesWay = IN_PLACE_OF_FORM.has(outcome);
    this.#form.toggleAttribute("hidden", givesWay);
    // Who sent the form finds its place in what follows; who went elsewhere on the page is not called back.
    if (hadFocus && givesWay) region.focus();
    this.#shown = region;
  }

  hide() {
    if (this.#shown) this.#shown.hidden = true;
    this.#shown = undefined;
    this.#form.removeAttribute("hidden");
  }

  remove() {
    this.hide();
    for (const made of this.#ours) made.remove();
  }

  #hasFocus() {
    const active = /** @type {Document | ShadowRoot} */ (this.#root.getRootNode()).activeElement;
    return active !== null && (active === document.body || this.#root.contains(active) || active === this.#host);
  }

  get #host() {
    return this.#root instanceof ShadowRoot ? this.#root.host : this.#root;
  }

  /**
   * @param {Outcome} outcome
   * @returns {HTMLElement | null}
   */
  #find(outcome) {
    return this.#root.querySelector(`[data-lead=${outcome}]`);
  }

  /** @param {Outcome} outcome */
  #add(outcome) {
    const region = this.#make("div", outcome);
    this.#prepare(region);
    this.#place(region);
    return region;
  }

  /** @param {HTMLElement} made */
  #place(made) {
    if (IN_FORM.has(made.dataset.lead ?? "")) this.#form.append(made);
    else this.#form.after(made);
  }

  #prepareAll() {
    for (const region of this.#root.querySelectorAll("[data-lead]")) {
      const isOutcome = OUTCOMES.has(/** @type {HTMLElement} */ (region).dataset.lead ?? "");
      if (isOutcome && !this.#prepared.has(region)) this.#prepare(region);
    }
  }

  /**
   * @param {string} tag
   * @param {string} name
   */
  #make(tag, name) {
    const element = document.createElement(tag);
    element.dataset.lead = name;
    element.setAttribute("part", name);
    this.#ours.add(element);
    return element;
  }

  /** @param {Element} region */
  #prepare(region) {
    const { dataset } = /** @type {HTMLElement} */ (region);
    region.setAttribute("role", dataset.lead === "refused" || dataset.lead === "unsaved" ? "alert" : "status");
    region.setAttribute("tabindex", "-1");
    /** @type {HTMLElement} */ (region).hidden = true;
    this.#prepared.add(region);
  }
}

const OUTCOMES = new Set(["success", "queued", "unsaved", "refused"]);

/**
 * @param {HTMLElement} region
 * @param {string} words
 * @param {string} [again]
 */
function fill(region, words, again) {
  const text = document.createElement("p");
  text.append(words);
  region.replaceChildren(text);
  if (!again) return;
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.leadAgain = "";
  button.setAttribute("part", "again");
  button.append(again);
  region.append(button);
}
