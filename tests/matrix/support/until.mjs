// Polls until there is a value, up to a time limit.

/** The time limit, in milliseconds. */
export const PATIENCE = 60_000;

/**
 * @template T
 * @param {() => Promise<T>} ask
 * @param {string} what
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(ask, what) {
  for (const end = Date.now() + PATIENCE; Date.now() < end; ) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${what} was nothing for ${PATIENCE / 1000} s`);
}
