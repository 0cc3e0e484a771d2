// Members of a form that an input's name cannot shadow: an input named "reset" or "append" hides the form's own member. No other
// file reads a member from a form directly; eslint.config.js has a rule for it.

/**
 * The members as the prototypes define them, such as `membersOf(form).append(part)`; of another element, those that it shares
 * with forms. None can be set.
 *
 * @template {Element} T
 * @param {T} element
 * @returns {T}
 */
export function membersOf(element) {
  const get = (/** @type {object} */ prototype, /** @type {PropertyKey} */ name) => {
    const member = Reflect.get(prototype, name, element);
    return typeof member === "function" ? member.bind(element) : member;
  };
  return /** @type {T} */ (/** @type {unknown} */ (new Proxy(HTMLFormElement.prototype, { get })));
}

/**
 * @param {HTMLFormElement} form
 * @returns {Element[]} its controls, with those that belong to it by their `form` attribute
 */
export function elementsOf(form) {
  return [...membersOf(form).elements];
}

/** @param {HTMLFormElement} form */
export function resetForm(form) {
  membersOf(form).reset();
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter the button that was used, whose value is sent
 */
export function submitForm(form, submitter) {
  const { name, value } = /** @type {HTMLButtonElement} */ (submitter ?? {});
  const sent = Object.assign(document.createElement("input"), { type: "hidden", name, value });
  if (name) membersOf(form).append(sent);
  membersOf(form).submit();
  sent.remove();
}
