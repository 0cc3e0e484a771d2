// The base class of <lead-form>: properties that reflect attributes, and properties without an attribute. Frameworks set
// properties only where they find a setter.

import { DEFAULT_TRAP } from "./report/trap.js";

/** On a server there is no HTMLElement, and the class is never instantiated. */
const Base = globalThis.HTMLElement ?? /** @type {typeof HTMLElement} */ (class {});

const PROPERTIES = ["relay", "form", "kind", "trap", "follows", "consent", "catalog", "words", "updateToken"];

export class ReflectedAttributes extends Base {
  /** @type {import("../index.js").Catalog | undefined} */
  #catalog;
  /** @type {Partial<Record<import("./messages.js").UiMessage, string>>} */
  #words = {};
  /** @type {string | undefined} */
  #updateToken;

  constructor() {
    super();
    // A property that the page set before the element was defined would hide the accessor.
    for (const name of PROPERTIES) {
      if (!Object.prototype.hasOwnProperty.call(this, name)) continue;
      const value = Reflect.get(this, name);
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, value);
    }
  }

  /** The relay's address; may be relative. */
  get relay() {
    return this.getAttribute("relay") ?? "";
  }

  set relay(relay) {
    reflect(this, "relay", relay);
  }

  /** The form's name at the relay. */
  get form() {
    return this.getAttribute("form") ?? "";
  }

  set form(form) {
    reflect(this, "form", form);
  }

  /** The kind of lead, such as `ivvy.lead`; empty when it is loaded from the relay. */
  get kind() {
    return this.getAttribute("kind") ?? "";
  }

  set kind(kind) {
    reflect(this, "kind", kind);
  }

  /** The name of the hidden input that only automated submissions fill in. */
  get trap() {
    return this.getAttribute("trap") ?? DEFAULT_TRAP;
  }

  set trap(trap) {
    reflect(this, "trap", trap);
  }

  /** The id of another `<lead-form>`; this form updates the lead of that one. */
  get follows() {
    return this.getAttribute("follows") ?? "";
  }

  set follows(follows) {
    reflect(this, "follows", follows);
  }

  /** Whether the visitor has consented to attribution. */
  get consent() {
    return this.hasAttribute("consent");
  }

  set consent(consent) {
    this.toggleAttribute("consent", Boolean(consent));
  }

  /** Fields and values of the CRM account, and messages by issue code. */
  get catalog() {
    return this.#catalog;
  }

  set catalog(catalog) {
    this.#catalog = catalog ?? undefined;
  }

  /** The page's own texts, by message key. */
  get words() {
    return this.#words;
  }

  set words(words) {
    this.#words = words ?? {};
  }

  /** From the receipt of the lead to update. */
  get updateToken() {
    return this.#updateToken;
  }

  set updateToken(updateToken) {
    this.#updateToken = updateToken ?? undefined;
  }
}

/**
 * Frameworks unset a property by `undefined` or `null`.
 *
 * @param {HTMLElement} element
 * @param {string} name
 * @param {string | null | undefined} value
 */
function reflect(element, name, value) {
  if (value === undefined || value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}
