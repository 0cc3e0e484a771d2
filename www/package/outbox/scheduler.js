// When the outbox is flushed: after page and network events, after messages from other tabs, and by one timer. The events
// are hints only; the timer covers what they miss.

/** Browsers throttle longer timers. */
const MAX_TIMER_MS = 5 * 60_000;
const CHANNEL = "leadwire";

/**
 * @typedef {object} SchedulerCallbacks
 * @property {() => void} flush
 * @property {() => void} flushDue
 * @property {() => void} refresh is called when another tab has changed an entry
 * @property {() => void} pause is called when the page may enter the back-forward cache, and must hold no connection
 */

export class Scheduler {
  #callbacks;
  #signal;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {BroadcastChannel | undefined} */
  #channel;

  /**
   * @param {SchedulerCallbacks} callbacks
   * @param {AbortSignal} signal ends it
   */
  constructor(callbacks, signal) {
    this.#callbacks = callbacks;
    this.#signal = signal;
    this.#openChannel();
    signal.addEventListener("abort", () => this.#close());
    if (typeof addEventListener === "function") this.#listen();
  }

  /**
   * Calls `flushDue` after this time, in place of an earlier request.
   *
   * @param {number} ms
   */
  scheduleFlush(ms) {
    clearTimeout(this.#timer);
    // Attempts that were under way when the outbox was closed still end, and must not start the timer again.
    if (this.#signal.aborted) return;
    this.#timer = setTimeout(() => this.#callbacks.flushDue(), Math.min(Math.max(ms, 0), MAX_TIMER_MS));
  }

  /** Other tabs then refresh. One that misses the message finds the change at its next refresh. */
  notifyTabs() {
    try {
      this.#channel?.postMessage("changed");
    } catch {
      this.#channel = undefined;
    }
  }

  #listen() {
    const { flush, pause } = this.#callbacks;
    const options = { signal: this.#signal };
    addEventListener("online", flush, options);
    addEventListener("pagehide", () => (this.#closeChannel(), pause()), options);
    addEventListener("pageshow", ({ persisted }) => persisted && (this.#openChannel(), flush()), options);
    if (typeof document !== "object") return;
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush(), options);
    document.addEventListener("resume", flush, options);
  }

  #openChannel() {
    if (this.#channel) return;
    try {
      this.#channel = new BroadcastChannel(CHANNEL);
      this.#channel.onmessage = () => this.#callbacks.refresh();
    } catch {
      // It is missing, or another script has replaced it; other tabs find changes at their next refresh.
    }
  }

  #closeChannel() {
    this.#channel?.close();
    this.#channel = undefined;
  }

  #close() {
    clearTimeout(this.#timer);
    this.#closeChannel();
  }
}
