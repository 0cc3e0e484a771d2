// A time limit for promises of browser APIs that may never settle.

/**
 * @template T
 * @param {number} ms
 * @param {Promise<T>} promise is not cancelled when the time is up
 * @param {string} operation for the error message
 * @returns {Promise<T>} rejects with a `TimeoutError` after the time limit
 */
export function withTimeout(ms, promise, operation) {
  return new Promise((resolve, reject) => {
    const error = () => new DOMException(`${operation} took longer than ${ms} ms`, "TimeoutError");
    const timer = setTimeout(() => reject(error()), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
