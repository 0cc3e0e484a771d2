// Defers changes of the layout during a click. A message that appears between pointerdown and pointerup would move the button away
// from the pointer, so that the browser dispatches no click.

let isPointerDown = false;
/** @type {Set<() => void>} */
const deferred = new Set();

/** Observes the pointer. To be called once, before `deferDuringClick`. */
export function initClickObserver() {
  addEventListener("pointerdown", () => (isPointerDown = true), { capture: true });
  for (const type of ["pointerup", "pointercancel"]) addEventListener(type, runDeferred, { capture: true });
}

/**
 * Calls back at once or, while a pointer is down, after the click.
 *
 * @param {() => void} callback
 */
export function deferDuringClick(callback) {
  if (isPointerDown) deferred.add(callback);
  else callback();
}

function runDeferred() {
  isPointerDown = false;
  // The click event is dispatched after this one, in the same task.
  setTimeout(() => {
    for (const callback of deferred) callback();
    deferred.clear();
  });
}
