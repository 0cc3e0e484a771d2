// examples/nginx/leadwire.conf in Debian's nginx, in front of two relays. Each relay has a ledger of its own here, which shows where a
// lead arrived. Clients differ by their loopback address.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";

import { startRelay, STAFF_KEY } from "../support/relay.mjs";
import { startSandbox } from "../support/sandbox.mjs";
import { startNginx } from "./nginx.mjs";
import { startUpstream } from "./upstream.mjs";

const CLIENTS = Array.from({ length: 40 }, (_, number) => `127.0.0.${number + 10}`);
const ORIGIN = "https://www.example.com";
const RATE = 5;

const FORMS = `
[form.callback]
crm = "portal"
kind = "bitrix24.lead"
allow = ["fields.NAME"]
rate = "${RATE}/h"
challenge = "off"
`;

/** @type {Awaited<ReturnType<typeof startSandbox>>} */
let sandbox;
/** @type {import("../support/relay.mjs").Relay[]} */
let relays;
/** @type {Awaited<ReturnType<typeof startNginx>>} */
let nginx;

before(async () => {
  sandbox = await startSandbox();
  const settings = { origins: [ORIGIN], proxies: ["127.0.0.1"], answer_within_ms: 0 };
  relays = await Promise.all([0, 1].map(() => startRelay(sandbox.url, { settings, forms: FORMS })));
  nginx = await startNginx(relays.map(({ url }) => url));
});

after(async () => {
  await nginx?.stop();
  await Promise.all((relays ?? []).map((relay) => relay.stop()));
  await sandbox?.stop();
});

/**
 * Sends a lead through nginx. Returns the status, and the number of the relay that stored it.
 *
 * @param {string} client its address
 */
async function send(client) {
  const key = randomUUID();
  const lead = { v: 1, key, form: "callback", kind: "bitrix24.lead", payload: { fields: { NAME: "Ann" } } };
  const options = { client, body: JSON.stringify(lead), headers: { origin: ORIGIN } };
  const { status } = await nginx.request("POST", "/leads", options);
  const stored = await Promise.all(relays.map(({ url }) => hasEntry(url, key)));
  return { status, relay: stored.indexOf(true), copies: stored.filter(Boolean).length };
}

/**
 * @param {string} url of a relay
 * @param {string} key
 */
async function hasEntry(url, key) {
  const headers = { authorization: `Bearer ${STAFF_KEY}` };
  // A relay that was killed has no new entry.
  const response = await fetch(`${url}/admin/api/entry/${key}`, { headers }).catch(() => undefined);
  return response?.status === 200;
}

/** @type {Map<string, number>} */
const relayOf = new Map();

test("each client stays with one relay, and both relays have clients", async () => {
  for (const client of CLIENTS) {
    const [first, second] = [await send(client), await send(client)];
    assert.deepEqual([first.status, first.copies, second], [202, 1, first], client);
    relayOf.set(client, first.relay);
  }
  assert.deepEqual([...new Set(relayOf.values())].sort(), [0, 1]);
});

test("rates are those of the client and not of nginx", async () => {
  const [client, other] = CLIENTS.filter((client) => relayOf.get(client) === 0);
  const statuses = [];
  // Two were sent above.
  for (let sent = 2; sent <= RATE; sent++) statuses.push((await send(client)).status);
  assert.deepEqual(statuses, [202, 202, 202, 429]);
  assert.equal((await send(other)).status, 202);
});

test("only what is for the internet is passed on", async () => {
  for (const [path, status] of /** @type {const} */ ([
    ["/metrics", 404],
    ["/readyz", 404],
    ["/healthz", 404],
    ["/forms/callback.json", 200],
    ["/admin", 200],
  ])) {
    assert.equal((await nginx.request("GET", path, { client: CLIENTS[0] })).status, status, path);
  }
});

test("the clients of a killed relay go to the other one without an error", async () => {
  await relays[0].kill();
  const moved = CLIENTS.filter((client) => relayOf.get(client) === 0).slice(2);
  assert.ok(moved.length > 0);
  for (const client of moved) assert.deepEqual(await send(client), { status: 202, relay: 1, copies: 1 }, client);
});

test("no POST is sent to the other relay that the first may have received", async () => {
  const cut = await startUpstream((request, response) => request.on("end", () => response.destroy()).resume());
  const others = await startUpstream((_, response) => response.end("the other"));
  const ahead = await startNginx([cut.url, others.url]);
  /** @param {string} method */
  const statuses = async (method) => {
    /** @type {number[]} */
    const all = [];
    for (const client of CLIENTS) all.push((await ahead.request(method, "/leads", { client, body: "{}" })).status);
    return all;
  };
  try {
    const posts = await statuses("POST");
    // After a failure nginx spares that relay for five seconds, so that it gets one request, or two.
    const refused = posts.filter((status) => status === 502).length;
    assert.ok(refused > 0, `${posts}`);
    assert.deepEqual([cut.requests, others.requests], [refused, CLIENTS.length - refused]);
  } finally {
    await Promise.all([ahead.stop(), cut.stop(), others.stop()]);
  }
});

test("a relay that is not ready keeps its answer", async () => {
  const busy = { "retry-after": "1", "access-control-allow-origin": ORIGIN };
  const upstreams = await Promise.all(
    [0, 1].map(() => startUpstream((_, response) => response.writeHead(503, busy).end('{"outcome":"busy"}'))),
  );
  const ahead = await startNginx(upstreams.map(({ url }) => url));
  try {
    const response = await ahead.request("POST", "/leads", { client: CLIENTS[0], body: "{}" });
    assert.deepEqual([response.status, response.headers["retry-after"], response.body], [503, "1", '{"outcome":"busy"}']);
    assert.equal(upstreams[0].requests + upstreams[1].requests, 1);
  } finally {
    await Promise.all([ahead, ...upstreams].map((server) => server.stop()));
  }
});

test("what the client claims about its address is passed on before its address", async () => {
  /** @type {import("node:http").IncomingHttpHeaders[]} */
  const received = [];
  const upstream = await startUpstream((request, response) => {
    received.push(request.headers);
    response.end();
  });
  const ahead = await startNginx([upstream.url, upstream.url]);
  try {
    const headers = { "x-forwarded-for": "203.0.113.9", origin: ORIGIN, "sec-fetch-site": "cross-site" };
    await ahead.request("POST", "/leads", { client: "127.0.0.77", body: "{}", headers });
    const names = ["x-forwarded-for", "origin", "sec-fetch-site", "host", "content-length"];
    assert.deepEqual(
      names.map((name) => received[0]?.[name]),
      ["203.0.113.9, 127.0.0.77", ORIGIN, "cross-site", "leads.example.com", "2"],
    );
  } finally {
    await Promise.all([ahead.stop(), upstream.stop()]);
  }
});
