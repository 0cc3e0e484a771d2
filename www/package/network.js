// Requests by `fetch`; by XMLHttpRequest where `fetch` is missing, and where a script of the page has replaced it by one that
// fails. A request is repeated only if it may be sent twice: one with keepalive, which the module sets for those with a key.

/**
 * @typedef {object} AnyRequest a Request, or what stands in for one
 * @property {string} url
 * @property {string} method
 * @property {any} headers
 * @property {any} [body]
 * @property {boolean} [keepalive]
 * @property {AbortSignal | null} [signal]
 * @property {() => Promise<string>} [text]
 * @property {() => AnyRequest} [clone]
 *
 * @typedef {Pick<Response, "ok" | "status" | "text"> & { headers: Pick<Headers, "get"> }} AnyResponse
 */

/** What Chromium, Firefox and WebKit say when there is no connection; another request would fail, too. */
const NO_CONNECTION = /^(Failed to fetch|NetworkError when|Load failed|The network connection|The Internet connection)/;

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
}

/** What the module and the element send requests with. */
export const network = {
  /** @param {string} url @param {object} init */
  createRequest: (url, init) => (typeof Request === "function" ? new Request(url, init) : new PlainRequest(url, init)),

  /** @param {any} request @returns {Promise<AnyResponse>} */
  async send(request) {
    if (typeof globalThis.fetch !== "function") return sendByXhr(request);
    const copy = mayReplace(request) && request.clone?.();
    const [input, init] = request instanceof PlainRequest ? [request.url, Reflect.get(request, "init")] : [request];
    try {
      const response = await fetch(input, init);
      if (typeof response?.status === "number" || !copy) return response;
    } catch (error) {
      const message = String(/** @type {Error | undefined} */ (error)?.message);
      if (!copy || request.signal?.aborted || NO_CONNECTION.test(message)) throw error;
    }
    return sendByXhr(copy);
  },

  /**
   * @param {string} url
   * @param {AbortSignal} signal
   */
  get: (url, signal) => network.send(network.createRequest(url, { credentials: "omit", keepalive: true, signal })),
};

/** @param {AnyRequest} request */
function mayReplace({ keepalive }) {
  const isBuiltIn = Function.prototype.toString.call(globalThis.fetch).includes("[native code]");
  return keepalive && !isBuiltIn && typeof XMLHttpRequest === "function";
}

/**
 * @param {AnyRequest} request
 * @returns {Promise<AnyResponse>}
 */
async function sendByXhr(request) {
  const { url, method, signal } = request;
  const body = method === "GET" ? null : ((await request.text?.()) ?? request.body);
  const headers = typeof request.headers.forEach === "function" ? [...request.headers] : Object.entries(request.headers);
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open(method, url);
    for (const [name, value] of headers) xhr.setRequestHeader(name, value);
    xhr.onload = () => resolve(responseOf(xhr));
    xhr.onerror = () => reject(new TypeError(`${url} cannot be reached`));
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
