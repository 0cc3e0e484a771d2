// When a form may move below a pointer. A message that appears while a button is being pressed would push the button
// away from under the pointer, and the click would be lost.

/**
 * @param {AbortSignal} signal
 * @returns {(work: () => void) => void} does work now, or once the press that is under way has become a click
 */
export function afterPress(signal) {
  let isDown = false;
  /** @type {Set<() => void>} */
  const waiting = new Set();
  const release = () => {
    isDown = false;
    // The click comes after this event, in the same turn.
    setTimeout(() => {
      const due = [...waiting];
      waiting.clear();
      if (!signal.aborted) for (const work of due) work();
    });
  };
  addEventListener("pointerdown", () => (isDown = true), { capture: true, signal });
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, release, { capture: true, signal });
  return (work) => {
    if (isDown) waiting.add(work);
    else work();
  };
}
