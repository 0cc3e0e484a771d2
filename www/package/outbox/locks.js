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
  let hasBegun = false;
  const begin = () => {
    hasBegun = true;
    return work();
  };
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), FLUSH_LOCK_TIMEOUT_MS);
  try {
    await (locks ? locks.request(FLUSH_LOCK, { signal: controller.signal }, begin) : begin());
  } catch (error) {
    if (hasBegun) throw error;
    await work();
  } finally {
    clearTimeout(timer);
  }
}

/** @typedef {"held" | "busy" | "unavailable"} LockState held by this tab; by another; not available here */

/**
 * Runs work on one entry with the state of the entry's lock.
 *
 * @template T
 * @param {LockManager | undefined} locks
 * @param {string} key
 * @param {(lock: LockState) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withEntryLock(locks, key, work) {
  let hasBegun = false;
  try {
    if (!locks) return await work("unavailable");
    return await locks.request(`leadwire.${key}`, { ifAvailable: true }, (lock) => {
      hasBegun = true;
      return work(lock ? "held" : "busy");
    });
  } catch (error) {
    if (hasBegun || !locks) throw error;
    return work("unavailable");
  }
}
