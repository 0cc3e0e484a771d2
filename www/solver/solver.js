// Solves a relay's challenge by ALTCHA's library, which is bundled into the package's solver.js when that is assembled. The
// hashes are those of the browser's own cryptography, which works beside the page; nothing here holds the page up.

import { solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/web/pbkdf2";

/**
 * @param {import("altcha-lib/types").Challenge} challenge
 * @param {AbortSignal} signal
 * @returns {Promise<import("altcha-lib/types").Payload | undefined>} undefined when it was aborted
 */
export async function solve(challenge, signal) {
  const controller = new AbortController();
  signal.addEventListener("abort", () => controller.abort());
  const solution = await solveChallenge({ challenge, controller, deriveKey, timeout: 0 });
  return solution ? { challenge, solution } : undefined;
}
