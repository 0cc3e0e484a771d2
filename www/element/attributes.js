// The element's attributes as properties, in both directions: frameworks set whichever they find.

/** On a server there is nothing to extend; the class is only named there. */
const Base = globalThis.HTMLElement ?? /** @type {typeof HTMLElement} */ (class {});

export class Attributed extends Base {
  constructor() {
    super();
    // What a page set before the element was defined stands in the way of the accessors.
    for (const name of /** @type {const} */ (["relay", "form", "kind", "trap", "follows", "consent"])) {
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
    this.setAttribute("relay", relay);
  }

  /** The form's name at the relay. */
  get form() {
    return this.getAttribute("form") ?? "";
  }

  set form(form) {
    this.setAttribute("form", form);
  }

  /** What the form makes, such as `ivvy.lead`; asked of the relay when the page does not say. */
  get kind() {
    return this.getAttribute("kind") ?? "";
  }

  set kind(kind) {
    this.setAttribute("kind", kind);
  }

  /** The name of the input that people do not see. */
  get trap() {
    return this.getAttribute("trap") ?? "website";
  }

  set trap(trap) {
    this.setAttribute("trap", trap);
  }

  /** The id of the `<lead-form>` whose lead this one changes. */
  get follows() {
    return this.getAttribute("follows") ?? "";
  }

  set follows(follows) {
    this.setAttribute("follows", follows);
  }

  /** Whether the visitor agreed to attribution. */
  get consent() {
    return this.hasAttribute("consent");
  }

  set consent(consent) {
    this.toggleAttribute("consent", Boolean(consent));
  }
}
