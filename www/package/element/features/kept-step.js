// The step that a form shows, kept for a reload of the page in the same tab.

import { storageKeyOf } from "../host.js";

/** @typedef {import("../host.js").FormHost} FormHost */

/** @param {FormHost} host */
function keyOf(host) {
  return `leadwire.step ${storageKeyOf(host)}`;
}

/**
 * @param {FormHost} host
 * @returns {number} 0 when none is kept
 */
export function keptStep(host) {
  try {
    return Number(sessionStorage.getItem(keyOf(host)) ?? 0);
  } catch {
    return 0;
  }
}

/**
 * @param {FormHost} host
 * @param {number} index
 */
export function keepStep(host, index) {
  try {
    if (index > 0) sessionStorage.setItem(keyOf(host), String(index));
    else sessionStorage.removeItem(keyOf(host));
  } catch {
    // A reload then begins with the first step.
  }
}
