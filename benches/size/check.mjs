// Checks a job before it is measured: all validators must give the same results for the same leads, and all senders must retry a POST.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";

const ANN = { firstName: "Ann", lastName: "Smith", email: "ann@example.com" };
const LEAD = { name: "Smith wedding", sourceId: 2, typeId: 3, stageId: 1, industryId: 11, contact: ANN };

/** @type {[why: string, payload: object, paths: string[]][]} */
const ROWS = [
  ["a lead", LEAD, []],
  ["an update of the name only", { id: 7, name: "x" }, []],
  ["an add without required fields", { contact: ANN }, ["industryId", "name", "sourceId", "stageId", "typeId"]],
  ["an invalid e-mail address", { ...LEAD, contact: { ...ANN, email: "no" } }, ["contact.email"]],
  ["an invalid id", { ...LEAD, sourceId: "x" }, ["sourceId"]],
];

/**
 * @param {string} name
 * @param {(payload: object) => string[]} check
 */
export function checkValidator(name, check) {
  for (const [why, payload, paths] of ROWS) {
    assert.deepEqual([...new Set(check(payload))].sort(), paths, `${name}: ${why}`);
  }
}

/**
 * @param {string} name
 * @param {(url: string, lead: object) => Promise<unknown>} send
 */
export async function checkRetry(name, send) {
  const statuses = [429, 200];
  const server = createServer((_, response) => {
    response.writeHead(statuses.shift() ?? 500, { "Content-Type": "application/json" }).end('{"result":7}');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  try {
    await send(`http://127.0.0.1:${port}/rest/1/webhook`, { TITLE: "x" });
    assert.deepEqual(statuses, [], `${name}: the POST was retried`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
