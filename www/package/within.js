// Time limits for promises of the browser's that may never settle.

/**
 * @template T
 * @param {number} ms
 * @param {Promise<T>} promise goes on by itself when the time is up
 * @param {string} what did not come in time
 * @returns {Promise<T>}
 */
export function within(ms, promise, what) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DOMException(`${what} took longer than ${ms} ms`, "TimeoutError")), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
