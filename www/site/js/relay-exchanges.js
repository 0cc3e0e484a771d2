// Tells the page what its forms and their relay say to each other: a `relayed` event for each lead. It stands around
// `fetch`, so that the forms themselves are those that any other page has.

const through = globalThis.fetch;

/**
 * What answers for a relay, on a host that has none.
 *
 * @type {{ answer?: (address: string, body: string) => Response | undefined }}
 */
export const stand = {};

/**
 * @param {RequestInfo | URL} input
 * @param {RequestInit} [init]
 */
globalThis.fetch = async function tapped(input, init) {
  const request = new Request(input, init);
  const body = await request.clone().text();
  const response = stand.answer?.(request.url, body) ?? (await through(request));
  // Before the form has it: once that has read its answer, it ends the request, and every copy with it.
  if (request.url.endsWith("/leads")) await tell(body, response.clone());
  return response;
};

/**
 * @param {string} body
 * @param {Response} response
 */
async function tell(body, response) {
  const answer = await response.json().catch(() => undefined);
  const detail = { sent: JSON.parse(body), status: response.status, answer };
  dispatchEvent(new CustomEvent("relayed", { detail }));
}
