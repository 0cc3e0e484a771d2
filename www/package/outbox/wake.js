// When to look at the outbox again: what the page's life and the network tell, and one timer. All of it is a hint; an
// entry that no event brings up comes up with the timer.

/** Browsers hold longer timers back, or forget them. */
const LONGEST_MS = 5 * 60_000;

export class Wake {
  #due;
  #signal;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {{ due: () => void, flush: () => void, pause: () => void, resume: () => void }} calls
   * @param {AbortSignal} signal
   */
  constructor({ due, flush, pause, resume }, signal) {
    this.#due = due;
    this.#signal = signal;
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
    if (typeof addEventListener !== "function") return;
    addEventListener("online", flush, { signal });
    // A page that may be kept for the way back must hold no connection, and has missed whatever happened meanwhile.
    addEventListener("pagehide", pause, { signal });
    addEventListener("pageshow", ({ persisted }) => persisted && (resume(), flush()), { signal });
    if (typeof document !== "object") return;
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush(), { signal });
    document.addEventListener("resume", flush, { signal });
  }

  /** @param {number} ms */
  in(ms) {
    clearTimeout(this.#timer);
    // What was under way when the outbox was closed comes to an end, and calls for nothing more.
    if (!this.#signal.aborted) this.#timer = setTimeout(this.#due, Math.min(Math.max(ms, 0), LONGEST_MS));
  }
}
