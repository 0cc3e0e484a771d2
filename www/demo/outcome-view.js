// What became of a send: its attempts as they happen, then the receipt or the LeadError with all that it tells, and for
// what was queued what it came to later.

import { LeadError } from "/pkg/browser.js";
import { counted, find, make } from "./dom.js";
import { written } from "./payload.js";

/**
 * @typedef {import("/pkg/browser.js").Receipt} Receipt
 * @typedef {import("/pkg/browser.js").SendOptions} SendOptions
 * @typedef {Parameters<NonNullable<SendOptions["onAttempt"]>>[0]} Attempt
 */

const QUEUED =
  "The relay has it on its disk, and goes on until the CRM has taken it, once. This page may be closed; as long as it " +
  "is open, it asks what became of it.";

export class OutcomeView {
  #attempts;
  #answer;

  /** @param {HTMLElement} bench */
  constructor(bench) {
    this.#attempts = find(bench, ".attempts", HTMLElement);
    this.#answer = find(bench, ".answer", HTMLElement);
  }

  begin() {
    this.#attempts.replaceChildren();
    this.#answer.replaceChildren(make("p", { class: "going" }, "Sending …"));
  }

  /** @param {Attempt} attempt */
  attempt({ attempt, delayMs, error }) {
    if (error) this.#close("failed", `${error.code ?? error.kind}: ${error.message}`);
    const wait = delayMs > 0 ? ` after ${(delayMs / 1000).toFixed(1)} s` : "";
    const line = make("li", {}, make("b", {}, `Attempt ${attempt}`), wait, make("span", { class: "end" }));
    this.#attempts.append(line);
    if (delayMs > 0) showWait(line, delayMs);
  }

  /** @param {Receipt} receipt */
  receipt(receipt) {
    this.#close("done", "answered");
    const { outcome, kind, id, created, attempts, idempotencyKey, warnings, updateToken } = receipt;
    const isQueued = outcome === "queued";
    const title = isQueued ? "Queued" : created ? "Delivered: added" : "Delivered: updated";
    this.#answer.replaceChildren(
      make("h4", { class: "good" }, title),
      ...(isQueued ? [make("p", { class: "message" }, QUEUED)] : []),
      facts({ outcome, kind, id, created, attempts, idempotencyKey, updateToken: updateToken && "for 24 hours" }),
      ...warnings.map(({ path, message }) => make("p", { class: "warning", "data-path": written(path) }, message)),
    );
  }

  /** @param {import("./arrival.js").Fate} fate of what was queued and will not arrive by itself */
  fate({ state, reason }) {
    const title = state === "held" ? "Held for a person" : "Not delivered";
    this.#answer.replaceChildren(
      make("h4", { class: "bad" }, title),
      make("p", { class: "message" }, reason ?? ""),
      make("p", { class: "advice" }, "The relay keeps it; under /admin a person can have it sent, or drop it."),
    );
  }

  /** @param {unknown} error */
  error(error) {
    if (!(error instanceof LeadError)) throw error;
    this.#close("failed", error.kind);
    const { kind, status, code, retryable, maybeSent, retryAfterMs, attempts } = error;
    this.#answer.replaceChildren(
      make("h4", { class: "bad" }, `LeadError: ${kind}`),
      make("p", { class: "message" }, error.message),
      facts({ kind, status, code, retryable, maybeSent, retryAfterMs, attempts }),
      make("p", { class: "advice" }, advice(error)),
    );
  }

  /**
   * @param {"done" | "failed"} state
   * @param {string} words
   */
  #close(state, words) {
    const line = this.#attempts.lastElementChild;
    if (!line) return;
    line.className = state;
    find(line, ".end", HTMLElement).textContent = ` – ${words}`;
  }
}

/** @param {LeadError} error */
function advice({ maybeSent, retryable, attempts }) {
  const tries = attempts > 0 ? `after ${counted(attempts, "attempt")}` : "without an attempt";
  if (maybeSent) return `It ended ${tries}, and the relay may have it all the same: sending it again, unchanged, adds nothing twice.`;
  if (retryable) return `It ended ${tries}. Nothing was stored, and sending it again later may help.`;
  return `It ended ${tries}. Nothing was stored, and sending the same again would not help.`;
}

/**
 * A bar that fills while the next attempt waits.
 *
 * @param {HTMLElement} line
 * @param {number} ms
 */
function showWait(line, ms) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const bar = make("i", { class: "wait", "aria-hidden": "true" });
  line.append(bar);
  bar.animate([{ transform: "scaleX(0)" }, { transform: "scaleX(1)" }], { duration: ms, fill: "both" });
}

/** @param {Record<string, unknown>} values those that are undefined are left out */
function facts(values) {
  const list = make("dl", { class: "facts" });
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    list.append(make("div", {}, make("dt", {}, name), make("dd", { "data-fact": name }, String(value))));
  }
  return list;
}
