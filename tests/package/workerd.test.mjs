// The entry for Cloudflare Workers, in Node with the same properties: the origin "null", and .wasm files that are imported as
// compiled modules.

import assert from "node:assert/strict";
import { register } from "node:module";
import { test } from "node:test";

const COMPILED = `
  import { readFileSync } from "node:fs";
  export default new WebAssembly.Module(readFileSync(new URL(import.meta.url)));`;
const HOOK = `export const load = (url, context, next) =>
  url.endsWith(".wasm") ? { format: "module", shortCircuit: true, source: ${JSON.stringify(COMPILED)} } : next(url, context);`;

test("a Worker may use a secret, although it has an origin", async () => {
  register(`data:text/javascript,${encodeURIComponent(HOOK)}`);
  Object.assign(globalThis, { self: { origin: "null" } });
  const { loadPath, request } = await import(new URL("../../pkg/workerd.js", import.meta.url).href);
  const target = { crm: "capillary", url: "https://eu.api.capillarytech.com", token: "the-token" };
  const { headers } = await request(target, "capillary.status", { id: 1, status: "WON", reasonId: 1 });
  assert.equal(headers["X-CAP-API-OAUTH-TOKEN"], "the-token");
  assert.equal(loadPath(), "module");
});
