// Requests by `fetch`, whatever the scripts of the page have done to it. Where they have removed it, or have replaced it by one that
// fails or never settles, the `fetch` of an empty frame is used, and then XMLHttpRequest. A request is repeated only if it may be
// sent twice: one with keepalive, which the module sets for those with a key.

import { frameFetch } from "./frame-fetch.js";
import { isFetchBuiltIn } from "./replaced-fetch.js";
import { withTimeout } from "./timeout.js";

/**
 * @typedef {object} AnyRequest a Request, or what stands in for one
 * @property {string} url
 * @property {string} method
 * @property {any} headers
 * @property {any} [body]
 * @property {boolean} [keepalive]
 * @property {AbortSignal | null} [signal]
 * @property {() => Promise<ArrayBuffer>} [arrayBuffer]
 * @property {() => any} clone
 *
 * @typedef {Pick<Response, "ok" | "status" | "text"> & { headers: Pick<Headers, "get"> }} AnyResponse
 */

/** What Chromium, Firefox and WebKit say when there is no connection; another request would fail, too. */
const NO_CONNECTION = /^(Failed to fetch|NetworkError when|Load failed|The network connection|The Internet connection)/;

/** For a response from what other scripts have replaced. All attempts end before the element reports that there is none. */
const RESPONSE_WAIT_MS = 2_500;

/** Stands in for `Request` where a script has removed it. */
class PlainRequest {
  /**
   * @param {string} url
   * @param {object} init
   */
  constructor(url, init) {
    Object.assign(this, { method: "GET", headers: {}, init }, init);
    this.url = url;
  }

  clone() {
    return this;
  }
}

/** @type {() => void} */
let reportFailure;

/** What the module and the element send requests with. */
export const network = {
  /** Whether a request failed in every way, though not for a lost connection. */
  isBroken: false,

  /** Resolves to true at the first such failure. @type {Promise<true>} */
  broken: new Promise((resolve) => (reportFailure = () => resolve(true))),

  /** @param {string} url @param {object} init */
  createRequest: (url, init) => (typeof Request === "function" ? new Request(url, init) : new PlainRequest(url, init)),

  /** @param {any} request @returns {Promise<AnyResponse>} */
  async send(request) {
    if (typeof globalThis.fetch === "function" && (isFetchBuiltIn() || !request.keepalive)) return fetch(...argumentsOf(request));
    for (const send of [sendByFetch, sendFromFrame, sendByXhr]) {
      try {
        const response = await send(request.clone());
        if (typeof response?.status !== "number") continue;
        network.isBroken = false;
        return response;
      } catch (error) {
        const message = String(/** @type {Error | undefined} */ (error)?.message);
        if (request.signal?.aborted || NO_CONNECTION.test(message)) throw error;
      }
    }
    network.isBroken = true;
    reportFailure();
    throw new TypeError("the scripts of the page have removed or replaced what sends requests");
  },

  /**
   * @param {string} url
   * @param {AbortSignal} signal
   */
  get: (url, signal) => network.send(network.createRequest(url, { credentials: "omit", keepalive: true, signal })),
};

/** @param {any} request @returns {[any, any?]} of fetch */
function argumentsOf(request) {
  return request instanceof PlainRequest ? [request.url, Reflect.get(request, "init")] : [request];
}

/** @param {any} request */
async function sendByFetch(request) {
  return withTimeout(RESPONSE_WAIT_MS, fetch(...argumentsOf(request)), "fetch");
}

/** @param {any} request */
async function sendFromFrame(request) {
  const frame = await frameFetch();
  return frame(...argumentsOf(request));
}

/**
 * @param {AnyRequest} request
 * @returns {Promise<AnyResponse>}
 */
async function sendByXhr(request) {
  const { url, method, signal } = request;
  const body = method === "GET" ? null : ((await request.arrayBuffer?.()) ?? request.body);
  const headers = typeof request.headers.forEach === "function" ? [...request.headers] : Object.entries(request.headers);
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open(method, url);
    for (const [name, value] of headers) xhr.setRequestHeader(name, value);
    xhr.onload = () => resolve(responseOf(xhr));
    xhr.onerror = () => reject(new TypeError("Failed to fetch"));
    xhr.onabort = () => reject(new DOMException("aborted", "AbortError"));
    if (signal?.aborted) xhr.abort();
    signal?.addEventListener("abort", () => xhr.abort());
    xhr.send(body);
  });
}

/**
 * @param {XMLHttpRequest} xhr
 * @returns {AnyResponse}
 */
function responseOf(xhr) {
  const { status, responseText } = xhr;
  const headers = { get: (/** @type {string} */ name) => xhr.getResponseHeader(name) };
  return { ok: status >= 200 && status < 300, status, headers, text: async () => responseText };
}
