// Checks a job before it is measured: it must report the problems that the contract expects, make leadwire's requests, and retry.

import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

import { CASES } from "./cases.mjs";

/**
 * @typedef {object} Job what a bundle exports
 * @property {(source: Uint8Array) => Promise<void>} [ready] of leadwire
 * @property {(kind: string, payload: object) => { value?: object, problems: { path: string }[] }} check
 * @property {(target: object, kind: string, payload: object) => Promise<{ id?: unknown }>} send
 *
 * @typedef {{ method: string, path: string, headers: Record<string, unknown>, isSigned: boolean, body: any }} Received
 */

/** Without those of a signature, which has the time. */
const HEADERS = ["content-type", "authorization", "x-api-version", "x-cap-api-oauth-token"];

const RESPONSES = new Map([
  ["ivvy", '{"success":true,"id":755}'],
  ["bitrix24.add", '{"result":755}'],
  ["bitrix24.update", '{"result":true}'],
  ["bitrix24.item", '{"result":{"item":{"id":755}}}'],
  ["capillary", '{"id":755}'],
  ["relay", '{"outcome":"delivered","id":755,"updateToken":"t"}'],
]);

/**
 * @param {string} name
 * @param {Job} job
 * @param {boolean} isAjv
 */
export function checkProblems(name, { check }, isAjv) {
  for (const { kind, why, payload, paths, ajv } of CASES) {
    const found = [...new Set(check(kind, payload).problems.map(({ path }) => path))].sort();
    const at = `${name}: ${kind}: ${why}`;
    if (!isAjv || !ajv) assert.deepEqual(found, paths, at);
    else assert.equal(found.length > 0, ajv === "elsewhere", at);
  }
}

/**
 * Checks that a job makes the requests that leadwire makes. Ajv does not change what it validates.
 *
 * @param {string} name
 * @param {Received[]} received
 * @param {Received[]} expected
 * @param {boolean} isAjv
 */
export function checkRequests(name, received, expected, isAjv) {
  assert.equal(received.length, expected.length, name);
  for (const [index, request] of received.entries()) {
    const { body, ...rest } = expected[index];
    assert.deepEqual(request, { ...rest, body: isAjv ? request.body : body }, name);
    assert.equal(request.isSigned, request.path.startsWith("/ivvy"), `${name}: ${request.path}`);
  }
}

/**
 * Sends every valid payload of the cases, and returns what the server has received.
 *
 * @param {Job} job
 * @returns {Promise<Received[]>}
 */
export async function requestsOf({ send }) {
  return withServer(async (url, received) => {
    for (const { kind, payload, paths } of CASES) {
      const crm = kind.split(".")[0];
      if (paths.length > 0 || kind === "ivvy.contact" || kind === "ivvy.company") continue;
      for (const target of targets(crm, url)) await send(target, kind, payload);
    }
    return received;
  });
}

/**
 * @param {string} crm
 * @param {string} url
 */
function targets(crm, url) {
  const relay = { crm, relay: `${url}/relay`, form: "wedding" };
  const direct = { crm, url: `${url}/${crm}`, dangerouslyAllowBrowser: true };
  if (crm === "ivvy") return [relay, { ...direct, key: "key", secret: "secret" }];
  if (crm === "bitrix24") return [relay, { ...direct, url: `${url}/rest/1/webhook` }];
  return [relay, { ...direct, username: "ann", password: "password" }, { ...direct, token: "token" }];
}

/**
 * @param {string} name
 * @param {Job} job
 */
export async function checkRetry(name, { send }) {
  await withServer(async (url, received) => {
    await send({ crm: "bitrix24", url: `${url}/rest/1/webhook`, dangerouslyAllowBrowser: true }, "bitrix24.lead", { fields: { TITLE: "x" } });
    assert.equal(received.length, 2, `${name}: the POST was retried after 429`);
  }, 1);
}

/**
 * @template T
 * @param {(url: string, received: Received[]) => Promise<T>} use
 * @param {number} [refused] how many requests are refused at first
 */
async function withServer(use, refused = 0) {
  /** @type {Received[]} */
  const received = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    received.push(read(request, text));
    const { url: path = "" } = request;
    const isRefused = received.length <= refused;
    const more = isRefused ? { "Retry-After": "0" } : {};
    response.writeHead(isRefused ? 429 : 200, { "Content-Type": "application/json", ...more }).end(isRefused ? "{}" : answer(path));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  try {
    return await use(`http://127.0.0.1:${port}`, received);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/**
 * @param {import("node:http").IncomingMessage} request
 * @param {string} text
 * @returns {Received}
 */
function read({ method = "", url: path = "", headers }, text) {
  const body = JSON.parse(text);
  return {
    method,
    path,
    headers: Object.fromEntries(HEADERS.map((name) => [name, headers[name]])),
    isSigned: isSigned(path, headers, text),
    // To a relay leadwire sends a payload as it was given, and the key is random.
    body: path.startsWith("/relay") ? { ...body, key: typeof body.key, payload: typeof body.payload } : body,
  };
}

/**
 * @param {string} path
 * @param {import("node:http").IncomingHttpHeaders} headers
 * @param {string} text
 */
function isSigned(path, headers, text) {
  const digest = createHash("md5").update(text).digest("hex");
  const signed = `POST${digest}application/json${path}1.0IVVYDate=${headers["ivvy-date"]}`.toLowerCase();
  const signature = createHmac("sha1", "secret").update(signed).digest("hex");
  return headers["content-md5"] === digest && headers["x-api-authorization"] === `IWS key:${signature}`;
}

/** @param {string} path */
function answer(path) {
  if (path.startsWith("/rest/")) return RESPONSES.get(/crm\.item/.test(path) ? "bitrix24.item" : path.endsWith(".add") ? "bitrix24.add" : "bitrix24.update");
  return RESPONSES.get(path.split("/")[1]);
}
