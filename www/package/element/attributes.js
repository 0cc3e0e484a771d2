// What a page sets: the element's attributes as properties, in both directions, and the properties that have no
// attribute. Frameworks set whichever they find, and some find only properties with a setter.

/** On a server there is nothing to extend; the class is only named there. */
const Base = globalThis.HTMLElement ?? /** @type {typeof HTMLElement} */ (class {});

const PROPERTIES = ["relay", "form", "kind", "trap", "follows", "consent", "catalog", "words", "updateToken"];

export class Attributed extends Base {
  /** @type {import("../index.js").Catalog | undefined} */
  #catalog;
  /** @type {Partial<Record<import("./words.js").UiWord, string>>} */
  #words = {};
  /** @type {string | undefined} */
  #updateToken;

  constructor() {
    super();
    // What a page set before the element was defined stands in the way of the accessors.
    for (const name of PROPERTIES) {
      if (!Object.hasOwn(this, name)) continue;
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

  /** What the form makes, such as `ivvy.lead`; asked of the relay when the page does not say. */
  get kind() {
    return this.getAttribute("kind") ?? "";
  }

  set kind(kind) {
    reflect(this, "kind", kind);
  }

  /** The name of the input that people do not see. */
  get trap() {
    return this.getAttribute("trap") ?? "website";
  }

  set trap(trap) {
    reflect(this, "trap", trap);
  }

  /** The id of the `<lead-form>` whose lead this one changes. */
  get follows() {
    return this.getAttribute("follows") ?? "";
  }

  set follows(follows) {
    reflect(this, "follows", follows);
  }

  /** Whether the visitor agreed to attribution. */
  get consent() {
    return this.hasAttribute("consent");
  }

  set consent(consent) {
    this.toggleAttribute("consent", Boolean(consent));
  }

  /** What only the account knows, and messages by code. */
  get catalog() {
    return this.#catalog;
  }

  set catalog(catalog) {
    this.#catalog = catalog ?? undefined;
  }

  /** The page's own words. */
  get words() {
    return this.#words;
  }

  set words(words) {
    this.#words = words ?? {};
  }

  /** From the receipt of the lead that is to be changed. */
  get updateToken() {
    return this.#updateToken;
  }

  set updateToken(updateToken) {
    this.#updateToken = updateToken ?? undefined;
  }
}

/**
 * A framework takes a property back by setting nothing, which is not the text "undefined".
 *
 * @param {HTMLElement} element
 * @param {string} name
 * @param {string | null | undefined} value
 */
function reflect(element, name, value) {
  if (value === undefined || value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}
