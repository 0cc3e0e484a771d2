// What a form has of its own, whatever its inputs are called: one named "reset" stands in the place of the form's function,
// and one named "elements" in that of its list.

/**
 * @param {HTMLFormElement} form
 * @returns {Element[]} its controls, those outside of it included
 */
export function elementsOf(form) {
  return [...Reflect.get(HTMLFormElement.prototype, "elements", form)];
}

/** @param {HTMLFormElement} form */
export function resetForm(form) {
  HTMLFormElement.prototype.reset.call(form);
}

/** @param {HTMLFormElement} form */
export function submitForm(form) {
  HTMLFormElement.prototype.submit.call(form);
}
