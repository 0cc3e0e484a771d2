// The element's style sheets. They are constructed by script, so that a strict content security policy allows them.

/** For every form: only what must be hidden is enforced; any rule of the page overrides the rest. */
export const LIGHT_CSS = `
  :where(lead-form:not([hidden])) { display: block; }
  lead-form [data-lead][hidden], lead-form form[hidden] { display: none !important; }
  @supports (color: light-dark(#000, #fff)) {
    :where(lead-form) :where([data-lead=message], [data-lead=summary], [data-lead=refused]) {
      color: light-dark(#b3261e, #ffb4ab);
    }
  }
  :where(lead-form) :where([data-lead=message], [data-lead=note]) { margin: 0.25em 0 0; font-size: 0.875em; }
  :where(lead-form) :where([data-lead=summary]) { border-inline-start: 0.25em solid; padding-inline-start: 1em; }
  :where(lead-form) :where([data-lead=summary] a) { color: inherit; }
  :where(lead-form) :where([data-lead=status]:empty) { display: none; }`;

/** @type {Map<string, CSSStyleSheet>} Shared by all elements. */
const sheets = new Map();

/**
 * Adds style sheets to the tree that contains the element, each once for each tree. Their rules are in the cascade layer
 * `leadwire`; browsers without layers get them outside of one.
 *
 * @param {Element} element
 * @param {string[]} texts may be empty
 */
export function adoptStyles(element, ...texts) {
  const root = /** @type {Document | ShadowRoot} */ (element.getRootNode());
  const isLayered = "CSSLayerBlockRule" in globalThis;
  for (const css of texts) if (css) adopt(root, isLayered ? `@layer leadwire {${css}}` : css);
}

/**
 * @param {Document | ShadowRoot} root
 * @param {string} css
 */
function adopt(root, css) {
  const sheet = sheets.get(css) ?? constructedSheet(css);
  if (!sheet || !root.adoptedStyleSheets) return addStyleElement(root, css);
  sheets.set(css, sheet);
  // Before Chrome 99 the list cannot be changed, only replaced.
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

/**
 * @param {string} css
 * @returns {CSSStyleSheet | undefined} undefined before Safari 16.4
 */
function constructedSheet(css) {
  try {
    // eslint-disable-next-line no-restricted-syntax -- a style element replaces it
    const sheet = new CSSStyleSheet();
    // eslint-disable-next-line no-restricted-properties -- the same
    sheet.replaceSync(css);
    return sheet;
  } catch {
    return undefined;
  }
}

/**
 * A page's policy may ignore it.
 *
 * @param {Document | ShadowRoot} root
 * @param {string} css
 */
function addStyleElement(root, css) {
  const parent = root instanceof Document ? root.head : root;
  if ([...parent.querySelectorAll("style")].some(({ textContent }) => textContent === css)) return;
  const style = document.createElement("style");
  style.append(css);
  parent.append(style);
}
