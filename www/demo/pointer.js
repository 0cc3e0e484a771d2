// When the page may move below a pointer. A note that appears while a button is being pressed would push the button
// away from under the pointer, and the click would be lost.

let isDown = false;
/** @type {Set<() => void>} */
const waiting = new Set();

addEventListener("pointerdown", () => (isDown = true), { capture: true });
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, release, { capture: true });

/**
 * Does the work now, or once the press that is under way has become a click.
 *
 * @param {() => void} work
 */
export function afterPress(work) {
  if (isDown) waiting.add(work);
  else work();
}

function release() {
  isDown = false;
  // The click comes after this event, in the same turn.
  setTimeout(() => {
    for (const work of waiting) work();
    waiting.clear();
  });
}
