// Dispatches a `relayexchange` event with the request and the response of each lead. It wraps `fetch`, so that the forms are the
// same as on any other page.

const originalFetch = globalThis.fetch;

/**
 * Responds in place of the relay, on a host that has none.
 *
 * @type {{ respond?: (address: string, body: string) => Response | undefined }}
 */
export const standIn = {};

/**
 * @param {RequestInfo | URL} input
 * @param {RequestInit} [init]
 */
globalThis.fetch = async function observedFetch(input, init) {
  const request = new Request(input, init);
  const body = await request.clone().text();
  const response = standIn.respond?.(request.url, body) ?? (await originalFetch(request));
  // Before the form gets it: when the form has read its response, it aborts the request, and with it every clone.
  if (request.url.endsWith("/leads")) await dispatchExchange(body, response.clone());
  return response;
};

/**
 * @param {string} body
 * @param {Response} response
 */
async function dispatchExchange(body, response) {
  const answer = await response.json().catch(() => undefined);
  const detail = { sent: JSON.parse(body), status: response.status, answer };
  dispatchEvent(new CustomEvent("relayexchange", { detail }));
}
