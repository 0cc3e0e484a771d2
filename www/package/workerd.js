// The entry for Cloudflare Workers, where modules are compiled at deployment only, with the module that is built for speed.

import { createApi } from "./api.js";
import { createBindings } from "./server-bindings.js";
import { setModule } from "./wasm-instance.js";
// @ts-expect-error Workers import a .wasm file as a compiled module, which TypeScript does not know.
import module from "./server.wasm";

export { LeadError, schema, validate } from "./api.js";
export { loadPath } from "./wasm-instance.js";

setModule({
  instantiate: (imports) => new WebAssembly.Instance(module, /** @type {any} */ (imports)).exports,
  createBindings,
  path: "module",
});

/** For programs that also run in browsers; resolves at once. */
export async function ready() {}

export const { request, upsertLead, upsertStage, upsertSource, updateStatus } = createApi(ready);
