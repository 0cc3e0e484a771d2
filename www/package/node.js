// The entry for Node, Deno and Bun: the module's bytes are part of the package's code and are compiled at the first use,
// so that there is nothing to wait for, no file to find and no permission to give.

import { createApi } from "./api.js";
import { bytes } from "./bytes.js";
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
  path: "inline",
});

/** Here for programs that run in pages, too; there is nothing to wait for. */
export async function ready() {}

export const { request, upsertLead, upsertStage, upsertSource, updateStatus } = createApi(ready);
