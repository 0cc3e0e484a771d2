// Solves a relay's proof-of-work challenge with ALTCHA's library. Both are bundled into the package's solver.js. SubtleCrypto
// computes the hashes off the main thread.

import { solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/web/pbkdf2";

/**
 * @typedef {import("altcha-lib/types").Challenge} Challenge
 * @typedef {import("altcha-lib/types").Payload} Payload
 */

/** The end of the previous challenge. @type {Promise<unknown>} */
let previous = Promise.resolve();

/**
 * Challenges are solved one after the other: on a slow device, several at once would all expire.
 *
 * @param {Challenge} challenge
 * @param {AbortSignal} signal
 * @returns {Promise<Payload | undefined>} undefined when it was aborted
 */
export function solve(challenge, signal) {
  const solved = previous.then(() => (signal.aborted ? undefined : solveNow(challenge, signal)));
  const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve));
  // An aborted challenge does not block the next one.
  previous = previous.then(() => Promise.race([solved, aborted])).catch(() => undefined);
  return solved;
}

/**
 * @param {Challenge} challenge
 * @param {AbortSignal} signal
 * @returns {Promise<Payload | undefined>}
 */
async function solveNow(challenge, signal) {
  const controller = new AbortController();
  signal.addEventListener("abort", () => controller.abort());
  const solution = await solveChallenge({ challenge, controller, deriveKey, timeout: 0 });
  return solution ? { challenge, solution } : undefined;
}
