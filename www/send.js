// The host's half of a send: fetch, the clock, chance and the caller's signal. What is sent, what an answer means and
// whether to try again is decided in Rust (src/send), one question before and one after each attempt.

import { ask } from "./core.js";
import { encode } from "./encode.js";
import { LeadError } from "./lead-error.js";

/**
 * @typedef {import("./index.js").Receipt} Receipt
 * @typedef {import("./index.js").SendOptions} SendOptions
 * @typedef {{ method: string, url: string, headers: Record<string, string>, body: string, timeoutMs: number }} Prepared
 * @typedef {{ status: number, retryAfter: string | null, body: string }
 *   | { lost: "timeout" | "aborted" } | { lost: "network", message: string }} Outcome
 */

/**
 * @param {object} call the target, the kind and the options
 * @param {string} payload JSON text
 * @param {Pick<SendOptions, "signal" | "onAttempt">} host
 * @returns {Promise<Receipt>}
 */
export async function deliver(call, payload, { signal, onAttempt }) {
  let maybeSent = false;
  // Asked before anything else, so that what the rules refuse is refused without an attempt.
  let request = prepare(call, payload);

  for (let attempt = 1, delayMs = 0, error; ; attempt++) {
    tell(onAttempt, { attempt, delayMs, error });
    if (delayMs > 0) {
      await wait(delayMs, signal);
      request = prepare(call, payload);
    }
    if (signal?.aborted) return judge(call, payload, { attempt: attempt - 1, maybeSent, lost: "aborted" });
    const outcome = await converse(call, payload, request, { signal });
    const step = judge(call, payload, { attempt, maybeSent, underWay: true, ...outcome });
    if (!step.retry) return step;
    error = new LeadError(step.retry.error);
    ({ delayMs } = step.retry);
    ({ maybeSent } = error);
  }
}

/**
 * What an attempt's outcome means: a receipt, or that and when to send again. Throws what ends the send.
 *
 * @param {object} call
 * @param {string} payload
 * @param {{ attempt: number, maybeSent: boolean, underWay?: boolean } & Outcome} told
 */
export function judge(call, payload, told) {
  return ask("judge", now(call), payload, encode({ ...told, random: chance() }));
}

/**
 * The request of a call. Throws what the rules or the target refuse.
 *
 * @param {object} call
 * @param {string} payload
 * @returns {Prepared}
 */
export function prepare(call, payload) {
  return ask("request", now(call), payload);
}

/** For the solver to come and to do its work. */
const SOLVE_MS = 10_000;

/**
 * One exchange, and a second one with the work done that a relay asks for when much comes from here. What cannot be solved
 * is left at the relay's first answer, which says how long to wait.
 *
 * @param {{ guard?: object }} call
 * @param {string} payload
 * @param {Prepared} request
 * @param {{ signal?: AbortSignal, hold?: () => Promise<boolean> }} host `hold` is asked before each further step whether
 *   it is still to be taken
 * @returns {Promise<Outcome>}
 */
export async function converse(call, payload, request, { signal, hold = async () => true }) {
  const outcome = await exchange(request, signal);
  const challenge = challengeIn(outcome);
  if (!challenge || !(await hold())) return outcome;
  const ended = until(SOLVE_MS, signal);
  try {
    const solved = import("./solver.js").then(({ solve }) => solve(challenge, ended.signal));
    const proof = await Promise.race([solved, ended.promise.then(() => undefined)]);
    if (!proof || !(await hold())) return outcome;
    request = prepare({ ...call, guard: { ...call.guard, proof } }, payload);
  } catch {
    // The solver cannot be had, the page has no cryptography, or the lead leaves no room for a proof.
    return outcome;
  } finally {
    ended.forget();
  }
  return exchange(request, signal);
}

/** @param {Outcome} outcome */
function challengeIn(outcome) {
  if (!("status" in outcome) || outcome.status !== 429) return undefined;
  try {
    return JSON.parse(outcome.body).challenge;
  } catch {
    // Not a relay's answer.
    return undefined;
  }
}

/** @param {object} call */
function now(call) {
  return encode({ ...call, nowMs: Date.now() });
}

/** A whole number, uniform from 0 up to 2^32. */
function chance() {
  return Math.floor(Math.random() * 2 ** 32);
}

/** Whether this is a browser, or like one; other hosts refuse the options that would have no meaning there. */
const hasCookies = typeof Request === "function" && "credentials" in Request.prototype;

/** Bytes of requests that may outlive their page. Browsers refuse a request that takes all of a page's past 64 KiB. */
const MOST_KEPT_ALIVE = 48 * 1024;

/** At most so many bytes of this page's requests are kept alive now. */
let keptAlive = 0;

/**
 * One request and its answer. Ends by itself when the time is up or the caller aborts, even if fetch does not heed its
 * signal.
 *
 * @param {Prepared} request
 * @param {AbortSignal} [signal]
 * @returns {Promise<Outcome>}
 */
export async function exchange({ url, timeoutMs, method, headers, body }, signal) {
  const controller = new AbortController();
  const ended = until(timeoutMs, signal);
  // A character has three bytes at most.
  const bytes = 3 * body.length;
  const keepalive = keptAlive + bytes <= MOST_KEPT_ALIVE;
  if (keepalive) keptAlive += bytes;
  try {
    // A redirect would carry the credentials to an address that nobody configured.
    const init = { method, headers, body, signal: controller.signal, redirect: /** @type {const} */ ("manual") };
    if (hasCookies) Object.assign(init, { credentials: "omit", keepalive });
    return await Promise.race([answer(url, init), ended.promise]);
  } finally {
    ended.forget();
    controller.abort();
    if (keepalive) keptAlive -= bytes;
  }
}

/** Characters of an answer that are read. A CRM's are far shorter; the module's memory would grow with it and stay. */
const MOST_ANSWERED = 1024 * 1024;

/**
 * @param {string} url
 * @param {RequestInit} init
 * @returns {Promise<Outcome>}
 */
async function answer(url, init) {
  try {
    const response = await fetch(url, init);
    const body = (await response.text()).slice(0, MOST_ANSWERED);
    return { status: response.status, retryAfter: response.headers.get("Retry-After"), body };
  } catch (error) {
    return { lost: "network", message: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * @param {number} delayMs
 * @param {AbortSignal} [signal]
 */
async function wait(delayMs, signal) {
  const ended = until(delayMs, signal);
  await ended.promise;
  ended.forget();
}

/**
 * The end of a time, or the caller's abort before it.
 *
 * @param {number} ms
 * @param {AbortSignal} [signal]
 */
function until(ms, signal) {
  const listening = new AbortController();
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  const promise = new Promise((/** @type {(outcome: Outcome) => void} */ resolve) => {
    timer = setTimeout(() => resolve({ lost: "timeout" }), ms);
    if (signal?.aborted) resolve({ lost: "aborted" });
    signal?.addEventListener("abort", () => resolve({ lost: "aborted" }), { signal: listening.signal });
  });
  return {
    promise,
    /** Aborted when nobody waits any more. */
    signal: listening.signal,
    forget() {
      clearTimeout(timer);
      listening.abort();
    },
  };
}

/**
 * @param {SendOptions["onAttempt"]} listener
 * @param {{ attempt: number, delayMs: number, error?: import("./index.js").LeadError }} attempt
 */
async function tell(listener, attempt) {
  try {
    await listener?.(attempt);
  } catch (error) {
    // A listener's mistake must not cost a lead, nor end the program.
    console.error("leadwire: onAttempt threw", error);
  }
}
