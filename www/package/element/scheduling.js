// When callbacks run: not in an endless exchange with the page's scripts, not between the press of a button and its click, and not
// at the cost of the lead.

/** Calls that are made at once in one task; a framework's own changes cause one or two. */
const BURST = 20;
const THROTTLE_MS = 1_000;

/**
 * Calls back at once, and after a pause when it was called too often in one task. A page that removes what the element
 * adds would otherwise block itself.
 *
 * @param {() => void} callback
 * @param {AbortSignal} signal
 * @returns {() => void}
 */
export function throttle(callback, signal) {
  let calls = 0;
  const resume = () => {
    calls = 0;
    if (!signal.aborted) callback();
  };
  const endTask = () => {
    if (calls > BURST) setTimeout(resume, THROTTLE_MS);
    else calls = 0;
  };
  return () => {
    calls++;
    if (calls === 1) setTimeout(endTask);
    if (calls <= BURST) callback();
  };
}

/**
 * Runs work at once, or after the click when a pointer is down. A message that appears while a button is pressed would
 * move the button away from the pointer, and the click would be lost.
 *
 * @param {AbortSignal} signal
 * @returns {(work: () => void) => void}
 */
export function deferDuringClick(signal) {
  let isPointerDown = false;
  /** @type {Set<() => void>} */
  const deferred = new Set();
  const release = () => {
    isPointerDown = false;
    // The click event follows this event in the same task.
    setTimeout(() => {
      const due = [...deferred];
      deferred.clear();
      if (!signal.aborted) for (const work of due) work();
    });
  };
  addEventListener("pointerdown", () => (isPointerDown = true), { capture: true, signal });
  for (const type of ["pointerup", "pointercancel"]) addEventListener(type, release, { capture: true, signal });
  return (work) => {
    if (isPointerDown) deferred.add(work);
    else work();
  };
}

/**
 * Runs work that a lead can be sent without, whatever the browser lacks for it.
 *
 * @param {string} what
 * @param {() => void} work
 */
export function runOptional(what, work) {
  try {
    work();
  } catch (error) {
    console.warn(`leadwire: ${what} failed`, error);
  }
}
