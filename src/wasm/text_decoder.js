// Replaces the global in wasm-bindgen's code when `cargo xtask build` bundles it.

/** Copies short ASCII text itself: in Chromium a call of the built-in decoder takes longer than the copying. */
export class TextDecoder extends globalThis.TextDecoder {
  /** @param {Uint8Array} [bytes] */
  decode(bytes) {
    if (!bytes || bytes.length > 24) return super.decode(bytes);
    let text = "";
    for (const byte of bytes) {
      if (byte > 127) return super.decode(bytes);
      text += String.fromCharCode(byte);
    }
    return text;
  }
}
