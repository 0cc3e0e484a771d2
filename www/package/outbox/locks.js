// Web Locks as a help: they keep tabs from doing the same work, and nothing is wrong where they are missing, are held by
// a frozen tab or are refused. A lock is held for one attempt or one round, never longer.

const ROUND = "leadwire.round";
/** A round that takes longer is a frozen tab's. */
const PATIENCE_MS = 15_000;

/**
 * Runs a round of sending, after those of other tabs if they come to an end.
 *
 * @param {LockManager | undefined} locks
 * @param {() => Promise<void>} work
 */
export async function inTurn(locks, work) {
  let began = false;
  const begin = () => {
    began = true;
    return work();
  };
  try {
    await (locks ? locks.request(ROUND, { signal: AbortSignal.timeout(PATIENCE_MS) }, begin) : begin());
  } catch (error) {
    if (began) throw error;
    await work();
  }
}

/**
 * Runs the work on an entry, and tells it whether some living page has the entry's lock: "ours", "theirs" or "none".
 *
 * @template T
 * @param {LockManager | undefined} locks
 * @param {string} key
 * @param {(lock: "ours" | "theirs" | "none") => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(locks, key, work) {
  let began = false;
  try {
    if (!locks) return await work("none");
    return await locks.request(`leadwire.${key}`, { ifAvailable: true }, (lock) => {
      began = true;
      return work(lock ? "ours" : "theirs");
    });
  } catch (error) {
    if (began || !locks) throw error;
    return work("none");
  }
}
