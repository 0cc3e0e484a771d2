// What this host has of what an outbox can use. A browser may have less, and may forbid even to ask.

/** @returns {IDBFactory | undefined} */
export function factory() {
  return globalThis.indexedDB;
}

/** @returns {LockManager | undefined} */
export function locks() {
  return globalThis.navigator?.locks;
}

/** @returns {Storage | undefined} */
export function tabStorage() {
  try {
    return globalThis.sessionStorage;
  } catch {
    // Site data are blocked: then a draft's key ends with the page.
    return undefined;
  }
}

/** Tells other tabs that something has changed, and is told. A tab that hears nothing finds out with its next look. */
export class Channel {
  #heard;
  /** @type {BroadcastChannel | undefined} */
  #channel;

  /** @param {() => void} heard */
  constructor(heard) {
    this.#heard = heard;
    this.open();
  }

  open() {
    if (this.#channel || typeof BroadcastChannel !== "function") return;
    this.#channel = new BroadcastChannel("leadwire");
    this.#channel.onmessage = () => this.#heard();
  }

  announce() {
    this.#channel?.postMessage("changed");
  }

  close() {
    this.#channel?.close();
    this.#channel = undefined;
  }
}
