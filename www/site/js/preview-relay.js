// Answers for a relay, in the page: the gallery can be looked at on any host, and nothing leaves it. What it is sent is
// told by a `previewed` event. With `?relay=/relay` in the page's address the forms talk to that relay instead.

import { PROFILES } from "./profiles.js";

/** The address that the gallery's forms name. */
const HERE = new URL("/relay", location.href).href;

const elsewhere = new URLSearchParams(location.search).get("relay");
const through = globalThis.fetch;

/**
 * @param {RequestInfo | URL} input
 * @param {RequestInit} [init]
 */
globalThis.fetch = async function preview(input, init) {
  const address = new URL(input instanceof Request ? input.url : input, location.href).href;
  if (!address.startsWith(HERE)) return through(input, init);
  if (elsewhere) return through(address.replace(HERE, elsewhere), init);
  const [, form] = /\/forms\/([^/]+)\.json$/.exec(address) ?? [];
  if (form) return Response.json(PROFILES[form] ?? {}, { status: form in PROFILES ? 200 : 404 });
  const envelope = JSON.parse(String(init?.body));
  dispatchEvent(new CustomEvent("previewed", { detail: envelope }));
  const { key } = envelope;
  return Response.json({ outcome: "delivered", id: 4711, updateToken: `preview-${key}` });
};
