// Proof-of-work challenges as a relay creates them.

import { createChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";

import { jsonResponse } from "./scripted-relay.mjs";

const ALGORITHM = { algorithm: "PBKDF2/SHA-256", cost: 10, deriveKey };

/** Its solution has the counter 5. */
export const solvableChallenge = () => createChallenge({ ...ALGORITHM, counter: 5 });
export const unsolvableChallenge = () => createChallenge({ ...ALGORITHM, keyPrefix: "00".repeat(16) });

/**
 * The response of a relay that requires a proof of work.
 *
 * @param {unknown} challenge
 * @param {number} [retryAfterMs]
 */
export function challengeResponse(challenge, retryAfterMs = 100) {
  return jsonResponse(429, { outcome: "busy", retryAfterMs, challenge });
}
