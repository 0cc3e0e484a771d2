// Which submit events the element handles, when another script listens for them as well. Most libraries leave an event alone
// whose default action is prevented. htmx does not; its own events, which it dispatches before each request, can be cancelled.

import { membersOf } from "./form-prototype.js";

/** Before a request: htmx 1 and 2, htmx 4. */
const HTMX_EVENTS = ["htmx:confirm", "htmx:config:request"];

/**
 * Calls back for each submit event that is the element's: not for one that the page has prevented, nor for a button with an
 * action of its own. No other library sends such an event as well.
 *
 * @param {HTMLFormElement} form
 * @param {(submitter: HTMLElement | null) => void} onSubmit
 * @param {AbortSignal} signal
 */
export function handleSubmit(form, onSubmit, signal) {
  /** Events that htmx has prevented, and does not handle. @type {WeakSet<Event>} */
  const taken = new WeakSet();
  const takeFromHtmx = (/** @type {Event} */ event) => {
    const { detail } = /** @type {CustomEvent} */ (event);
    const cause = detail?.triggeringEvent ?? detail?.ctx?.sourceEvent;
    if (cause?.type !== "submit" || cause.target !== form || signal.aborted || hasOwnAction(cause.submitter)) return;
    event.preventDefault();
    taken.add(cause);
  };
  for (const name of HTMX_EVENTS) membersOf(form).addEventListener(name, takeFromHtmx, { signal });
  const handle = (/** @type {SubmitEvent} */ event) => {
    // An event that a script has made has no submitter.
    const { submitter = null } = event;
    // A replaced addEventListener may not know signals.
    if (signal.aborted || (event.defaultPrevented && !taken.has(event)) || hasOwnAction(submitter)) return;
    event.preventDefault();
    onSubmit(submitter);
  };
  membersOf(form).addEventListener("submit", handle, { signal });
}

/**
 * Whether a submit button posts to another address, or closes the dialog that contains the form.
 *
 * @param {HTMLElement | null | undefined} button
 */
function hasOwnAction(button) {
  return Boolean(button?.matches('[formaction], [formmethod="dialog" i]'));
}
