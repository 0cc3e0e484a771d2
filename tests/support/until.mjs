// Polls until a function returns a value, up to a time limit.

const INTERVAL_MS = 25;

/**
 * @template T
 * @param {string} what is waited for, for the error
 * @param {() => Promise<T> | T} get called until it returns a truthy value
 * @param {number} [timeoutMs]
 * @returns {Promise<Exclude<T, null | undefined | false>>}
 */
export async function until(what, get, timeoutMs = 10_000) {
  for (const end = Date.now() + timeoutMs; ; ) {
    const value = await get();
    if (value) return /** @type {any} */ (value);
    if (Date.now() >= end) throw new Error(`timeout after ${timeoutMs / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
  }
}
