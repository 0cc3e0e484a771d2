// The entry for Node, Deno and Bun, with the module that is built for speed. Its bytes are part of the code and are compiled
// synchronously at the first use: no file is read, and no permission is needed.

import { createApi } from "./api.js";
import { createBindings } from "./server-bindings.js";
import { bytes } from "./server-bytes.js";
import { setModule } from "./wasm-instance.js";

export { LeadError, schema, validate } from "./api.js";
export { loadPath } from "./wasm-instance.js";

/** @type {WebAssembly.Module | undefined} */
let module;

setModule({
  instantiate(imports) {
    module ??= new WebAssembly.Module(bytes());
    return new WebAssembly.Instance(module, /** @type {any} */ (imports)).exports;
  },
  createBindings,
  path: "inline",
});

/** For programs that also run in browsers; resolves at once. */
export async function ready() {}

export const { request, upsertLead, upsertStage, upsertSource, updateStatus } = createApi(ready);
