// The entry for Node, Deno and Bun: the module's bytes are part of the package's code and are compiled at the first use,
// so that there is nothing to wait for, no file to find and no permission to give.

import { face } from "./api.js";
import { bytes } from "./bytes.js";
import { provide } from "./core.js";

export { LeadError, schema, validate } from "./api.js";
export { loadPath } from "./core.js";

/** @type {WebAssembly.Module | undefined} */
let module;

provide({
  instantiate() {
    module ??= new WebAssembly.Module(bytes());
    return /** @type {any} */ (new WebAssembly.Instance(module, {}).exports);
  },
  path: "inline",
});

/** Here for programs that run in pages, too; there is nothing to wait for. */
export async function ready() {}

export const { request, upsertLead, upsertStage, upsertSource, updateStatus } = face(ready);
