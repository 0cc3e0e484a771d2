// What tells two payloads under one key apart. It is compared on this device only, and with others of the same origin.

/**
 * SHA-256, in hex. Where a page came over plain HTTP there is none, and 64 bits of FNV-1a do: it is chance that must be
 * kept out here, not an attacker, who on such a page could change the rest of the code as well.
 *
 * @param {string} text
 */
export async function digestOf(text) {
  const bytes = new TextEncoder().encode(text);
  if (!globalThis.crypto?.subtle) return `${fnv(bytes, 0x811c9dc5)}${fnv(bytes, 0x9747b28c)}`;
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/**
 * @param {Uint8Array} bytes
 * @param {number} seed
 */
function fnv(bytes, seed) {
  let state = seed;
  for (const byte of bytes) state = Math.imul(state ^ byte, 0x01000193);
  return (state >>> 0).toString(16).padStart(8, "0");
}

/** @param {Uint8Array} bytes */
function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
