// A script of the page may have replaced `fetch`, also by one that never settles.

import { withTimeout } from "./timeout.js";

/** Proxies and bound functions have no name in their text. */
const BUILT_IN = /^function fetch\(\)\s*\{\s*\[native code\]/;

/** Whether `fetch` is the browser's own. */
export function isFetchBuiltIn() {
  return BUILT_IN.test(Function.prototype.toString.call(globalThis.fetch));
}

/**
 * Calls `fetch`. The time until a replaced one responds is limited.
 *
 * @param {number} ms
 * @param {Parameters<typeof fetch>} given
 */
export function fetchInTime(ms, ...given) {
  const response = fetch(...given);
  return isFetchBuiltIn() ? response : withTimeout(ms, response, "fetch");
}
