// Solves a relay's challenge by ALTCHA's library, which is bundled into the package's solver.js when that is assembled. The
// hashes are those of the browser's own cryptography, which works beside the page; nothing here holds the page up.

import { solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/web/pbkdf2";

/**
 * @typedef {import("altcha-lib/types").Challenge} Challenge
 * @typedef {import("altcha-lib/types").Payload} Payload
 */

/** @type {Promise<unknown>} */
let before = Promise.resolve();

/**
 * One after the other: on a slow device several at once would all come too late.
 *
 * @param {Challenge} challenge
 * @param {AbortSignal} signal
 * @returns {Promise<Payload | undefined>} undefined when it was aborted
 */
export function solve(challenge, signal) {
  const solved = before.then(() => (signal.aborted ? undefined : solveNow(challenge, signal)));
  const left = new Promise((resolve) => signal.addEventListener("abort", resolve));
  // Nobody's turn lasts longer than he waits.
  before = before.then(() => Promise.race([solved, left])).catch(() => undefined);
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
