// What a server program prints of a send that fails: the CRM repeats the request in its error, and no secret is in the output.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

/** Of the targets; the last ones are made from Capillary's password. */
const SECRETS = [
  "canary-key-7201",
  "canary-secret-7202",
  "canary-webhook-7203",
  "canary-auth-7204",
  "canary-password-7205",
  "canary-token-7206",
  "03a9cbc16576a6f1b379e6ba8b886b13",
  "c3RvcmU6MDNhOWNiYzE2NTc2YTZmMWIzNzllNmJhOGI4ODZiMTM=",
];

/** By target: members besides the URL, the URL's path, and the payload. */
const TARGETS = {
  ivvy: [{ crm: "ivvy", key: SECRETS[0], secret: SECRETS[1] }, "", { name: "x", contactId: 1, sourceId: 2, typeId: 3, stageId: 1, industryId: 11 }],
  webhook: [{ crm: "bitrix24" }, `/rest/1/${SECRETS[2]}`, { fields: { TITLE: "x" } }],
  auth: [{ crm: "bitrix24", auth: SECRETS[3] }, "/rest", { fields: { TITLE: "x" } }],
  password: [{ crm: "capillary", username: "store", password: SECRETS[4] }, "", { leadFor: "sku", userId: 1000 }],
  token: [{ crm: "capillary", token: SECRETS[5] }, "", { leadFor: "sku", userId: 1000 }],
};

/** Prints an error in every way, and ends with it. */
const PROGRAM = `
import { inspect } from "node:util";
import { upsertLead } from "leadwire";
const [target, payload] = JSON.parse(process.env.CASE);
try {
  await upsertLead(target, payload, { timeoutMs: 5000, retries: 0 });
} catch (error) {
  console.log(error, String(error), error.message, error.stack, error.cause, JSON.stringify(error));
  console.error(inspect(error, { depth: Infinity, showHidden: true, getters: true }));
  console.log(inspect(Object.getOwnPropertyDescriptors(error), { depth: Infinity, maxStringLength: Infinity }));
  throw error;
}`;

/** @type {import("node:http").Server} */
let server;
let received = "";
let answer = { status: 400, type: "json" };

before(async () => {
  server = createServer(async (request, response) => {
    let text = `${request.method} ${request.url} ${request.rawHeaders.join(" ")} `;
    for await (const chunk of request) text += chunk;
    received += text;
    const error = { error: text, error_description: text, errorCode: text, message: text, errors: [{ code: 1, message: text }] };
    response.writeHead(answer.status).end(answer.type === "json" ? JSON.stringify(error) : `<p>${text}`);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
});
after(() => server.close());

/**
 * The output of the program.
 *
 * @param {unknown[]} values the target and the payload
 */
async function run(values) {
  const env = { ...process.env, CASE: JSON.stringify(values) };
  const child = spawn(process.execPath, ["--input-type=module", "--eval", PROGRAM], { env });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const [code] = await once(child, "close");
  assert.equal(code, 1, output);
  return output;
}

const ANSWERS = [
  { status: 400, type: "json" },
  { status: 401, type: "json" },
  { status: 500, type: "text" },
  { status: 200, type: "text" },
];

test("an error of a CRM that repeats the request shows no secret", async () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  for (const [name, [parts, path, payload]] of Object.entries(TARGETS)) {
    const target = { url: `http://127.0.0.1:${port}${path}`, .../** @type {object} */ (parts) };
    for (answer of ANSWERS) {
      const output = await run([target, payload]);
      assert.match(output, /LeadError/, name);
      assert.deepEqual(SECRETS.filter((secret) => output.includes(secret)), [], `${name}, ${answer.status}: ${output}`);
    }
  }
});

test("the CRM has received what an error could have shown", () => {
  // The secret of iVvy's signature is never sent, and neither is Capillary's password.
  const sent = SECRETS.filter((secret) => received.includes(secret));
  assert.deepEqual(sent, SECRETS.filter((_, index) => ![1, 4, 6].includes(index)));
});
