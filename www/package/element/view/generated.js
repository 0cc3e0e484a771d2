// The parts that the element adds to a form: marked, so that they are recognised in a copy of the form.

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} name the value of `data-lead`
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function createGenerated(tag, name) {
  const element = document.createElement(tag);
  element.dataset.lead = name;
  element.dataset.leadGenerated = "";
  element.setAttribute("part", name);
  return element;
}

/**
 * @param {Element} element
 * @returns {boolean}
 */
export function isGenerated(element) {
  return element.hasAttribute("data-lead-generated");
}
