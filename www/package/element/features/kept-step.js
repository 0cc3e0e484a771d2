// The step that a form shows, kept for a reload of the page in the same tab.

/** @param {string} form its name at the relay */
function keyOf(form) {
  return `leadwire.step ${location.pathname} ${form}`;
}

/**
 * @param {string} form
 * @returns {number} 0 when none is kept
 */
export function keptStep(form) {
  try {
    return Number(sessionStorage.getItem(keyOf(form)) ?? 0);
  } catch {
    return 0;
  }
}

/**
 * @param {string} form
 * @param {number} index
 */
export function keepStep(form, index) {
  try {
    if (index > 0) sessionStorage.setItem(keyOf(form), String(index));
    else sessionStorage.removeItem(keyOf(form));
  } catch {
    // A reload then begins with the first step.
  }
}
