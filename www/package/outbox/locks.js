// Web Locks keep tabs from doing the same work. They are an optimization: correctness holds where they are missing, refused,
// or held by a frozen tab. A lock is held for one attempt or one flush, never longer.

const FLUSH_LOCK = "leadwire.round";
/** A tab that holds the flush lock for longer is frozen. */
const FLUSH_LOCK_TIMEOUT_MS = 15_000;

/** @returns {LockManager | undefined} */
export function webLocks() {
  return globalThis.navigator?.locks;
}

/**
 * Runs a flush after those of other tabs, or after a timeout.
 *
 * @param {LockManager | undefined} locks
 * @param {() => Promise<void>} work
 */
export async function withFlushLock(locks, work) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), FLUSH_LOCK_TIMEOUT_MS);
  await withLock(locks, FLUSH_LOCK, { signal: controller.signal }, work).finally(() => clearTimeout(timer));
}

/** @typedef {"held" | "busy" | "unavailable"} LockState held by this tab; by another; not available here */

/**
 * Runs work on one entry with the state of the entry's lock.
 *
 * @template T
 * @param {LockManager | undefined} locks
 * @param {string} key
 * @param {(lock: LockState) => Promise<T>} work
 */
export function withEntryLock(locks, key, work) {
  return withLock(locks, `leadwire.${key}`, { ifAvailable: true }, (lock) =>
    work(lock ? "held" : lock === null ? "busy" : "unavailable"),
  );
}

/**
 * @template T
 * @param {LockManager | undefined} locks
 * @param {string} name
 * @param {LockOptions} options
 * @param {(lock: Lock | null | undefined) => Promise<T>} work gets undefined where there are no locks, or they are refused
 * @returns {Promise<T>}
 */
async function withLock(locks, name, options, work) {
  let hasBegun = false;
  try {
    // Throws as well where there are none.
    return await /** @type {LockManager} */ (locks).request(name, options, (lock) => {
      hasBegun = true;
      return work(lock);
    });
  } catch (error) {
    if (hasBegun) throw error;
    return work(undefined);
  }
}
