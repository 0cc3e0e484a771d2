// Members of a form that an input's name cannot shadow: an input named "reset" or "elements" hides the form's own member.

/**
 * @param {HTMLFormElement} form
 * @returns {Element[]} its controls, with those that belong to it by their `form` attribute
 */
export function elementsOf(form) {
  return [...Reflect.get(HTMLFormElement.prototype, "elements", form)];
}

/** @param {HTMLFormElement} form */
export function resetForm(form) {
  HTMLFormElement.prototype.reset.call(form);
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter the button that was used, whose value is sent
 */
export function submitForm(form, submitter) {
  const { name, value } = /** @type {HTMLButtonElement} */ (submitter ?? {});
  const sent = Object.assign(document.createElement("input"), { type: "hidden", name, value });
  if (name) form.append(sent);
  HTMLFormElement.prototype.submit.call(form);
  sent.remove();
}
