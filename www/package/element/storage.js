// A page's localStorage, which a browser may refuse: then nothing is kept, and nothing else changes.

/**
 * @param {string} key
 * @returns {any} undefined when there is nothing that can be read
 */
export function recall(key) {
  return tried(() => JSON.parse(localStorage.getItem(key) ?? "null") ?? undefined);
}

/**
 * @param {string} key
 * @param {unknown} value
 */
export function keep(key, value) {
  tried(() => localStorage.setItem(key, JSON.stringify(value)));
}

/** @param {string} key */
export function forget(key) {
  tried(() => localStorage.removeItem(key));
}

/**
 * @template T
 * @param {() => T} work
 * @returns {T | undefined}
 */
function tried(work) {
  try {
    return work();
  } catch {
    // Cookies are blocked, the store is full, or something else wrote what is no JSON there.
    return undefined;
  }
}
