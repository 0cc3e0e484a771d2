// Proof-of-work challenges as a relay creates them.

import { createChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";

import { answer } from "./scripted-relay.mjs";

/** A challenge that is solved at once, or one that cannot be solved. */
export const easy = () => createChallenge({ algorithm: "PBKDF2/SHA-256", cost: 10, counter: 5, deriveKey });
export const endless = () => createChallenge({ algorithm: "PBKDF2/SHA-256", cost: 10, keyPrefix: "00".repeat(16), deriveKey });

/**
 * @param {unknown} challenge
 * @param {number} [retryAfterMs]
 */
export function challenged(challenge, retryAfterMs = 100) {
  return answer(429, { outcome: "busy", retryAfterMs, challenge });
}
