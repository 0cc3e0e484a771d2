// The parts that the element adds to a form: marked, so that a copy of them is recognised. A copy of a form has the mark, but not
// the property: its parts belong to no session. The features beside element.bundle.js have their own copy of this file.

const MARK = "data-lead-generated";
const CREATED = Symbol.for(MARK);

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
  element.setAttribute("part", name);
  return Object.assign(element, { [CREATED]: true });
}

/**
 * @param {HTMLElement | ShadowRoot} root
 * @returns {Element[]}
 */
export function generatedIn(root) {
  return [...root.querySelectorAll(`[${MARK}]`)];
}

/** @param {Element} element */
export function isCopy(element) {
  return element.hasAttribute(MARK) && !(CREATED in element);
}
