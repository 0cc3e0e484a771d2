// Helpers for the DOM.

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * The first match; throws when there is none of this class.
 *
 * @template {HTMLElement} Kind
 * @param {ParentNode} parent
 * @param {string} selector
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function find(parent, selector, kind) {
  const found = parent.querySelector(selector);
  if (!(found instanceof kind)) throw new TypeError(`the page has no ${selector} that is a ${kind.name}`);
  return found;
}

/**
 * A copy of a template's first element.
 *
 * @param {string} id
 */
export function cloneTemplate(id) {
  const template = find(document, `template#${id}`, HTMLTemplateElement);
  return /** @type {HTMLElement} */ (find(template.content, "*", HTMLElement).cloneNode(true));
}

/**
 * "1 issue", "2 issues".
 *
 * @param {number} count
 * @param {string} noun
 */
export function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
