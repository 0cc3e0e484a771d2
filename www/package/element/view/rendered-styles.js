// The style sheet of rendered forms, in the cascade layer `leadwire`: a rule of the page outside of layers overrides it. Pages
// change it by the custom properties of the first rule. Browsers without `light-dark()` get system colors, which follow the page's
// color scheme as well.

/** The rendered form, and the page's own content for an outcome. */
const BOX = ":where([data-lead-rendered], lead-form > [slot])";
const FORM = ":where([data-lead-rendered])";
const OUTCOME =
  ":is([data-lead-rendered] :is([data-lead=success], [data-lead=queued]), lead-form > :is([slot=success], [slot=queued]))";
/** In the form, and the one that the element adds to the page's own content. */
const BUTTON = ":where([data-lead-rendered] button, lead-form > [slot] > .lead-again)";

export const RENDERED_CSS = `
${BOX} {
  --_accent: var(--lead-accent, LinkText);
  --_on-accent: var(--lead-on-accent, Canvas);
  --_ink: var(--lead-ink, CanvasText);
  --_soft: var(--lead-soft, CanvasText);
  --_surface: var(--lead-surface, Canvas);
  --_line: var(--lead-line, CanvasText);
  --_bad: var(--lead-bad, CanvasText);
  --_good: var(--lead-good, CanvasText);
  --_round: var(--lead-round, 0.5rem);
  color: var(--_ink);
  font: var(--lead-font, 1rem/1.5 system-ui, sans-serif);
  text-align: start;
}
@supports (color: light-dark(#000, #fff)) {
  ${BOX} {
    --_accent: var(--lead-accent, light-dark(#0b5d57, #6ed3c6));
    --_on-accent: var(--lead-on-accent, light-dark(#fff, #06201d));
    --_ink: var(--lead-ink, light-dark(#16211f, #e8efed));
    --_soft: var(--lead-soft, light-dark(#52605d, #a9b8b4));
    --_surface: var(--lead-surface, light-dark(#fff, #141d1b));
    --_line: var(--lead-line, light-dark(#7a8986, #6f807c));
    --_bad: var(--lead-bad, light-dark(#b3261e, #ffb4ab));
    --_good: var(--lead-good, light-dark(#12683c, #7fd6a2));
  }
}
${FORM} { container-type: inline-size; }
${FORM} [hidden] { display: none !important; }
${FORM} *, ${FORM} ::before, ${FORM} ::after { box-sizing: border-box; }
${FORM} form { display: grid; grid-template-columns: 1fr; gap: var(--lead-gap, 1.125rem); margin: 0; }
@container (inline-size >= 34rem) {
  ${FORM} form { grid-template-columns: 1fr 1fr; }
  ${FORM} form > :not([data-half]) { grid-column: 1 / -1; }
}
.lead-field { display: grid; gap: 0.375rem; align-content: start; min-inline-size: 0; margin: 0; padding: 0; border: 0; }
${FORM} :is(label, legend) { padding: 0; font-weight: 600; font-size: 0.9375rem; }
.lead-optional { color: var(--_soft); font-weight: 400; font-size: 0.875em; }
.lead-help { margin: 0; color: var(--_soft); font-size: 0.875rem; }
${FORM} :is(input, select, textarea) {
  inline-size: 100%; min-inline-size: 0; min-block-size: 2.75rem; margin: 0; padding: 0.5rem 0.75rem;
  border: 1px solid var(--_line); border-radius: var(--_round);
  background: var(--_surface); color: var(--_ink); font: inherit; accent-color: var(--_accent);
}
${FORM} textarea { min-block-size: 7.5rem; resize: vertical; }
${BOX} :is(input, select, textarea, button, a):focus-visible { outline: 3px solid var(--_accent); outline-offset: 2px; }
${BOX}:focus, ${FORM} [data-lead]:focus { outline: none; }
${FORM} [aria-invalid=true] { border-color: var(--_bad); box-shadow: 0 0 0 1px var(--_bad); }
.lead-flag { display: flex; gap: 0.75rem; align-items: start; }
${FORM} .lead-flag { font-weight: 400; }
${FORM} .lead-flag input { flex: none; inline-size: 1.375rem; block-size: 1.375rem; min-block-size: 0; margin: 0.0625rem 0 0; }
${FORM} [data-lead=message] { margin: 0; color: var(--_bad); font-size: 0.875rem; }
${FORM} [data-lead=message]::before { content: "▲ " / ""; font-size: 0.7em; vertical-align: 0.1em; }
${FORM} :is([data-lead=summary], [data-lead=refused], [data-lead=unsaved]) {
  padding: 0.875rem 1rem; border: 1px solid var(--_bad); border-inline-start-width: 0.3125rem;
  border-radius: var(--_round); background: var(--_surface); color: var(--_bad);
}
${FORM} [data-lead=summary] p { margin: 0; font-weight: 600; }
${FORM} [data-lead=summary] ul { margin: 0.375rem 0 0; padding-inline-start: 1.25rem; }
${FORM} [data-lead=summary] a { color: inherit; }
${OUTCOME} {
  padding: 1.25rem; border: 1px solid var(--_good); border-inline-start-width: 0.3125rem;
  border-radius: var(--_round); background: var(--_surface); color: var(--_ink);
}
${FORM} [data-lead] p { margin: 0; }
${FORM} [data-lead=status] { margin: 0; color: var(--_soft); }
${FORM} [data-lead=note] { margin: 0; color: var(--_soft); font-size: 0.875rem; }
${FORM} [data-lead=status]:empty { display: none; }
${BUTTON} {
  justify-self: start; min-block-size: 2.75rem; margin: 0; padding: 0.5rem 1.5rem; border: 1px solid transparent;
  border-radius: var(--_round); background: var(--_accent); color: var(--_on-accent); font: inherit; font-weight: 600;
  cursor: pointer;
}
${BUTTON}:hover { filter: brightness(1.08); }
${BUTTON}[aria-disabled=true] { opacity: 0.65; cursor: progress; }
${BUTTON}[type=button] { margin-block-start: 0.875rem; border-color: currentcolor; background: none; color: var(--_accent); }
@media (forced-colors: active) { ${FORM} [aria-invalid=true] { border-width: 3px; } }
`;
