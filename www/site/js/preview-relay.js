// Wraps `fetch`, so that the forms are the same as on any other page. Dispatches a `relayexchange` event with the request and the
// response of each lead. On a host without a relay it also responds in its place, and no data is sent.

import { PROFILES } from "./profiles.js";

/** The address of the relay in the forms of the preview. */
const RELAY = new URL("/relay/", location.href).href;
/** The first id that the sandbox assigns. */
const FIRST_ID = 763;

const isPreview = document.documentElement.dataset.relay === "preview";
const originalFetch = globalThis.fetch;
let created = 0;

/**
 * @param {RequestInfo | URL} input
 * @param {RequestInit} [init]
 */
globalThis.fetch = async function observedFetch(input, init) {
  const request = new Request(input, init);
  const body = await request.clone().arrayBuffer();
  const isAnswered = isPreview && request.url.startsWith(RELAY);
  const response = isAnswered ? previewResponse(request.url, body) : await originalFetch(request);
  // Before the form gets it: when the form has read its response, it aborts the request, and with it every clone.
  if (request.url.endsWith("/leads")) await dispatchExchange(textOf(body), response.clone());
  return response;
};

/** @param {ArrayBuffer} body */
function textOf(body) {
  return new TextDecoder().decode(body);
}

/**
 * The response of the preview relay.
 *
 * @param {string} address
 * @param {ArrayBuffer} body
 */
function previewResponse(address, body) {
  const [, form] = /\/forms\/([^/]+)\.json$/.exec(address) ?? [];
  if (form) return Response.json(PROFILES[form] ?? {}, { status: form in PROFILES ? 200 : 404 });
  const { pathname, searchParams } = new URL(address);
  // A part of a file, and the list of a lead's files.
  if (searchParams.has("offset")) return Response.json({ offset: Number(searchParams.get("offset")) + body.byteLength });
  if (pathname.includes("/files/")) return Response.json({ files: JSON.parse(textOf(body)).files.map(() => ({ offset: 0 })) });
  const { key, updateToken = `preview.${FIRST_ID + created++}.${key}` } = JSON.parse(textOf(body));
  return Response.json({ outcome: "delivered", id: Number(updateToken.split(".")[1]), updateToken });
}

/**
 * @param {string} body
 * @param {Response} response
 */
async function dispatchExchange(body, response) {
  const answer = await response.json().catch(() => undefined);
  const detail = { sent: JSON.parse(body), status: response.status, answer };
  dispatchEvent(new CustomEvent("relayexchange", { detail }));
}
