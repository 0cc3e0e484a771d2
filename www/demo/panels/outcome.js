// The outcome of a send: its attempts while they run, then the receipt or the LeadError, and for a queued lead its delivery.

import { LeadError } from "/pkg/browser.js";
import { find, make, plural } from "../dom.js";
import { pathText } from "../payload.js";

/**
 * @typedef {import("/pkg/browser.js").Receipt} Receipt
 * @typedef {import("../send.js").Attempt} Attempt
 * @typedef {import("../send.js").LeadStatus} LeadStatus
 * @typedef {import("../send.js").OutcomeView} OutcomeView
 */

const QUEUED =
  "The relay has stored the lead on disk and retries until the CRM accepts it, once. You can close this page. While it is " +
  "open, it asks the relay for the result.";

/** @implements {OutcomeView} */
export class OutcomePanel {
  #attempts;
  #result;

  /** @param {HTMLElement} side */
  constructor(side) {
    this.#attempts = find(side, ".attempts", HTMLElement);
    this.#result = find(side, ".result", HTMLElement);
  }

  start() {
    this.#attempts.replaceChildren();
    this.#result.replaceChildren(make("p", { class: "hint" }, "Sending …"));
  }

  /** @param {Attempt} attempt with the delay before it and the error of the one before */
  showAttempt({ attempt, delayMs, error }) {
    if (error) this.#endAttempt("failed", `${error.code ?? error.kind}: ${error.message}`);
    const delay = delayMs > 0 ? ` after ${(delayMs / 1000).toFixed(1)} s` : "";
    const item = make("li", {}, make("b", {}, `Attempt ${attempt}`), delay, make("span", { class: "attempt-result" }));
    this.#attempts.append(item);
    if (delayMs > 0) animateDelay(item, delayMs);
  }

  /** @param {Receipt} receipt */
  showReceipt(receipt) {
    this.#endAttempt("done", "response received");
    const { outcome, kind, id, created, attempts, idempotencyKey, warnings, updateToken } = receipt;
    const isQueued = outcome === "queued";
    const title = isQueued ? "Queued" : created ? "Delivered: added" : "Delivered: updated";
    this.#result.replaceChildren(
      make("h4", { class: "good" }, title),
      ...(isQueued ? [make("p", { class: "message" }, QUEUED)] : []),
      propertyList({
        outcome,
        kind,
        id,
        created,
        attempts,
        idempotencyKey,
        updateToken: updateToken && "valid for 24 hours",
      }),
      ...warnings.map(({ path, message }) => make("p", { class: "warning", "data-path": pathText(path) }, message)),
    );
  }

  /** @param {LeadStatus} status of a queued lead that the relay has stopped sending */
  showFailedDelivery({ state, reason }) {
    this.#result.replaceChildren(
      make("h4", { class: "bad" }, state === "held" ? "Held for staff" : "Not delivered"),
      make("p", { class: "message" }, reason ?? ""),
      make("p", { class: "advice" }, "The relay keeps the lead. Staff can send or drop it at /admin."),
    );
  }

  /** @param {unknown} error */
  showError(error) {
    if (!(error instanceof LeadError)) throw error;
    this.#endAttempt("failed", error.kind);
    const { kind, status, code, retryable, maybeSent, retryAfterMs, attempts } = error;
    this.#result.replaceChildren(
      make("h4", { class: "bad" }, `LeadError: ${kind}`),
      make("p", { class: "message" }, error.message),
      propertyList({ kind, status, code, retryable, maybeSent, retryAfterMs, attempts }),
      make("p", { class: "advice" }, adviceFor(error)),
    );
  }

  /**
   * @param {"done" | "failed"} state
   * @param {string} text
   */
  #endAttempt(state, text) {
    const item = this.#attempts.lastElementChild;
    if (!item) return;
    item.className = state;
    find(item, ".attempt-result", HTMLElement).textContent = ` – ${text}`;
  }
}

/** @param {LeadError} error */
function adviceFor({ maybeSent, retryable, attempts }) {
  const failed = attempts > 0 ? `Failed after ${plural(attempts, "attempt")}` : "Failed without an attempt";
  if (maybeSent) return `${failed}. The relay may have received the lead. Sending it again unchanged adds no duplicate.`;
  if (retryable) return `${failed}. Nothing was stored. Sending it again later may succeed.`;
  return `${failed}. Nothing was stored. Sending it again unchanged would fail again.`;
}

/**
 * A bar that fills during the delay before an attempt.
 *
 * @param {HTMLElement} item
 * @param {number} ms
 */
function animateDelay(item, ms) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const bar = make("i", { class: "delay-bar", "aria-hidden": "true" });
  item.append(bar);
  bar.animate([{ transform: "scaleX(0)" }, { transform: "scaleX(1)" }], { duration: ms, fill: "both" });
}

/** @param {Record<string, unknown>} properties without those that are undefined */
function propertyList(properties) {
  const list = make("dl", { class: "properties" });
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    list.append(make("div", {}, make("dt", {}, name), make("dd", { "data-property": name }, String(value))));
  }
  return list;
}
