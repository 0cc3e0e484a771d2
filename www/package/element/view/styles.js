// The element's style sheets. They are constructed by script, so that a strict content security policy allows them.

/** For the page's own form: only what must be hidden is enforced; any rule of the page overrides the rest. */
const LIGHT_CSS = `
  @layer leadwire {
    lead-form [data-lead][hidden], lead-form form[hidden] { display: none !important; }
    @supports (color: light-dark(#000, #fff)) {
      :where(lead-form) :where([data-lead=message], [data-lead=summary], [data-lead=refused]) {
        color: light-dark(#b3261e, #ffb4ab);
      }
    }
    :where(lead-form) :where([data-lead=message]) { margin: 0.25em 0 0; font-size: 0.875em; }
    :where(lead-form) :where([data-lead=summary]) { border-inline-start: 0.25em solid; padding-inline-start: 1em; }
    :where(lead-form) :where([data-lead=summary] a) { color: inherit; }
    :where(lead-form) :where([data-lead=status]:empty) { display: none; }
  }`;

/**
 * For a rendered form. Pages change it by the custom properties of the first rule and by `::part()`. Browsers without
 * `light-dark()` get system colors, which follow the page's color scheme as well.
 */
const SHADOW_CSS = `
:host {
  --accent: var(--lead-accent, LinkText);
  --on-accent: var(--lead-on-accent, Canvas);
  --ink: var(--lead-ink, CanvasText);
  --soft: var(--lead-soft, CanvasText);
  --surface: var(--lead-surface, Canvas);
  --line: var(--lead-line, CanvasText);
  --bad: var(--lead-bad, CanvasText);
  --good: var(--lead-good, CanvasText);
  --round: var(--lead-round, 0.5rem);
  --gap: var(--lead-gap, 1.125rem);
  display: block;
  container-type: inline-size;
  color: var(--ink);
  font: var(--lead-font, 1rem/1.5 system-ui, sans-serif);
  text-align: start;
}
@supports (color: light-dark(#000, #fff)) {
  :host {
    --accent: var(--lead-accent, light-dark(#0b5d57, #6ed3c6));
    --on-accent: var(--lead-on-accent, light-dark(#fff, #06201d));
    --ink: var(--lead-ink, light-dark(#16211f, #e8efed));
    --soft: var(--lead-soft, light-dark(#52605d, #a9b8b4));
    --surface: var(--lead-surface, light-dark(#fff, #141d1b));
    --line: var(--lead-line, light-dark(#7a8986, #6f807c));
    --bad: var(--lead-bad, light-dark(#b3261e, #ffb4ab));
    --good: var(--lead-good, light-dark(#12683c, #7fd6a2));
  }
}
:host([hidden]), [hidden] { display: none !important; }
*, ::before, ::after { box-sizing: border-box; }
form { display: grid; grid-template-columns: 1fr; gap: var(--gap); margin: 0; }
@container (inline-size >= 34rem) {
  form { grid-template-columns: 1fr 1fr; }
  form > :not([data-half]) { grid-column: 1 / -1; }
}
.field { display: grid; gap: 0.375rem; align-content: start; min-inline-size: 0; margin: 0; padding: 0; border: 0; }
label, legend { padding: 0; font-weight: 600; font-size: 0.9375rem; }
.optional { color: var(--soft); font-weight: 400; font-size: 0.875em; }
.help { margin: 0; color: var(--soft); font-size: 0.875rem; }
input, select, textarea {
  inline-size: 100%; min-inline-size: 0; min-block-size: 2.75rem; padding: 0.5rem 0.75rem;
  border: 1px solid var(--line); border-radius: var(--round);
  background: var(--surface); color: var(--ink); font: inherit; accent-color: var(--accent);
}
textarea { min-block-size: 7.5rem; resize: vertical; }
:is(input, select, textarea, button, a):focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
[data-lead]:focus { outline: none; }
[aria-invalid=true] { border-color: var(--bad); box-shadow: 0 0 0 1px var(--bad); }
.flag { display: flex; gap: 0.75rem; align-items: start; font-weight: 400; }
.flag input { flex: none; inline-size: 1.375rem; block-size: 1.375rem; min-block-size: 0; margin: 0.0625rem 0 0; }
[data-lead=message] { margin: 0; color: var(--bad); font-size: 0.875rem; }
[data-lead=message]::before { content: "▲ " / ""; font-size: 0.7em; vertical-align: 0.1em; }
[data-lead=summary], [data-lead=refused], [data-lead=unsaved] {
  padding: 0.875rem 1rem; border: 1px solid var(--bad); border-inline-start-width: 0.3125rem;
  border-radius: var(--round); background: var(--surface); color: var(--bad);
}
[data-lead=summary] p { margin: 0; font-weight: 600; }
[data-lead=summary] ul { margin: 0.375rem 0 0; padding-inline-start: 1.25rem; }
[data-lead=summary] a { color: inherit; }
[data-lead=success], [data-lead=queued] {
  padding: 1.25rem; border: 1px solid var(--good); border-inline-start-width: 0.3125rem;
  border-radius: var(--round); background: var(--surface); color: var(--ink);
}
[data-lead] p { margin: 0; }
[data-lead=status] { margin: 0; color: var(--soft); }
[data-lead=status]:empty { display: none; }
button {
  justify-self: start; min-block-size: 2.75rem; padding: 0.5rem 1.5rem; border: 1px solid transparent;
  border-radius: var(--round); background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600;
  cursor: pointer;
}
button:hover { filter: brightness(1.08); }
button[aria-disabled=true] { opacity: 0.65; cursor: progress; }
button[type=button] { margin-block-start: 0.875rem; border-color: currentcolor; background: none; color: var(--accent); }
@media (forced-colors: active) { [aria-invalid=true] { border-width: 3px; } }
`;

/** @type {Map<string, CSSStyleSheet>} Shared by all elements. */
const sheets = new Map();

/**
 * Adds the style sheet for the page's own form to the tree that contains the element, once for each tree.
 *
 * @param {Element} element
 */
export function adoptLightStyles(element) {
  adopt(/** @type {Document | ShadowRoot} */ (element.getRootNode()), LIGHT_CSS);
}

/**
 * Adds the style sheet for rendered forms.
 *
 * @param {ShadowRoot} root
 */
export function adoptShadowStyles(root) {
  adopt(root, SHADOW_CSS);
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
