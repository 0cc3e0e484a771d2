// Waits for a condition, up to a time limit.

const TRIES = 400;
const PAUSE_MS = 25;

/**
 * @template T
 * @param {string} what is waited for
 * @param {() => Promise<T | undefined | false> | T | undefined | false} ask until it gives something
 * @returns {Promise<T>}
 */
export async function until(what, ask) {
  for (let tries = 0; tries < TRIES; tries++) {
    const found = await ask();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error(`waited in vain: ${what}`);
}
