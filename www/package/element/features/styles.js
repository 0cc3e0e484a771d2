// The style sheet of a feature, which is loaded with it. It is constructed by script, so that a strict content security policy
// allows it; before Safari 16.4 it is a style element, which the policy may ignore.

/** @type {WeakMap<Node, Set<string>>} The sheets that a tree has. */
const adopted = new WeakMap();

/**
 * Adds the sheet to the tree that contains an element, once.
 *
 * @param {HTMLElement | ShadowRoot} root
 * @param {string} css
 */
export function adoptStyles(root, css) {
  const tree = /** @type {Document | ShadowRoot} */ (root.getRootNode());
  const known = adopted.get(tree) ?? new Set();
  if (known.has(css)) return;
  adopted.set(tree, known.add(css));
  try {
    // eslint-disable-next-line no-restricted-syntax -- a style element replaces it
    const sheet = new CSSStyleSheet();
    // eslint-disable-next-line no-restricted-properties -- the same
    sheet.replaceSync(css);
    // Before Chrome 99 the list cannot be changed, only replaced.
    tree.adoptedStyleSheets = [...tree.adoptedStyleSheets, sheet];
  } catch {
    const style = document.createElement("style");
    style.append(css);
    (tree instanceof Document ? tree.head : tree).append(style);
  }
}
