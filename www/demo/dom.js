// Making and finding elements. Nothing here knows what they are for.

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
 * The one element that the page cannot do without.
 *
 * @template {HTMLElement} Kind
 * @param {ParentNode} around
 * @param {string} selector
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function find(around, selector, kind) {
  const found = around.querySelector(selector);
  if (!(found instanceof kind)) throw new TypeError(`the page has no ${selector} that is a ${kind.name}`);
  return found;
}

/**
 * "1 issue", "2 issues".
 *
 * @param {number} count
 * @param {string} noun
 */
export function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/**
 * A copy of what a template of the page holds.
 *
 * @param {string} id
 */
export function cloned(id) {
  const template = find(document, `template#${id}`, HTMLTemplateElement);
  return /** @type {HTMLElement} */ (find(template.content, "*", HTMLElement).cloneNode(true));
}
