// The element's style sheets, made by script so that a strict content security policy has nothing to refuse. Around a
// page's own form they say next to nothing; a drawn form is theirs, and themed by custom properties.

import { SHADOW_CSS } from "./theme.js";

/** What may not be seen must not depend on the page; how the rest looks is the page's, by any rule of its own. */
const LIGHT_CSS = `
  @layer leadwire {
    lead-form [data-lead][hidden], lead-form form[hidden] { display: none !important; }
    lead-form [data-lead=trap] {
      position: absolute !important; inline-size: 1px !important; block-size: 1px !important; margin: -1px !important;
      overflow: hidden !important; clip-path: inset(50%) !important; white-space: nowrap !important;
    }
    :where(lead-form) :where([data-lead=message], [data-lead=summary], [data-lead=refused]) {
      color: light-dark(#b3261e, #ffb4ab);
    }
    :where(lead-form) :where([data-lead=message]) { margin: 0.25em 0 0; font-size: 0.875em; }
    :where(lead-form) :where([data-lead=summary]) { border-inline-start: 0.25em solid; padding-inline-start: 1em; }
    :where(lead-form) :where([data-lead=summary] a) { color: inherit; }
    :where(lead-form) :where([data-lead=status]:empty) { display: none; }
  }`;

/** @type {CSSStyleSheet | undefined} */
let light;
/** @type {CSSStyleSheet | undefined} */
let shadow;

/**
 * Styles what the element adds to the tree that it stands in, once a tree.
 *
 * @param {Element} element
 */
export function styleAround(element) {
  const root = /** @type {Document | ShadowRoot} */ (element.getRootNode());
  light ??= sheet(LIGHT_CSS);
  if (!root.adoptedStyleSheets.includes(light)) root.adoptedStyleSheets.push(light);
}

export function shadowSheet() {
  shadow ??= sheet(SHADOW_CSS);
  return shadow;
}

/** @param {string} css */
function sheet(css) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}
