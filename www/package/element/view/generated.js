// The parts that the element adds to a form: marked, so that a copy of them is recognised. A copy of a form has the mark, but not
// the property: its parts belong to no session. The features beside element.bundle.js have their own copy of this file.

const MARK = "data-lead-generated";

/** A property that a copy does not have. It is shared with the features, which have a copy of this file in a bundle. */
const CREATED = Symbol.for("leadwire.created");

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} name the value of `data-lead`
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function createGenerated(tag, name) {
  const element = document.createElement(tag);
  element.dataset.lead = name;
  element.setAttribute(MARK, "");
  Object.assign(element, { [CREATED]: true });
  return element;
}

/**
 * @param {HTMLElement} root
 * @returns {Element[]}
 */
export function generatedIn(root) {
  return [...root.querySelectorAll(`[${MARK}]`)];
}

/** @param {Element} element */
export function isCopy(element) {
  return element.hasAttribute(MARK) && !(CREATED in element);
}
