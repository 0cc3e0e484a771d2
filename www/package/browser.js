// The entry for pages and workers, and for every host without an entry of its own. Nothing is loaded at import: the
// first send, or ready(), fetches the module, and every later one waits for the same load.

import { createApi } from "./api.js";
import { loadPath, setModule } from "./wasm-instance.js";
import { LeadError } from "./lead-error.js";
import { load } from "./load.js";

export { LeadError, schema, validate } from "./api.js";
export { loadPath } from "./wasm-instance.js";

/** @type {Promise<void> | undefined} */
let loading;

/** @param {import("./index.js").WasmSource} [source] */
export async function ready(source) {
  if (loadPath()) return;
  loading ??= load(source).then(setModule);
  try {
    await loading;
  } catch (error) {
    // The next call tries again.
    loading = undefined;
    throw notLoaded(error);
  }
}

/** @param {unknown} cause */
function notLoaded(cause) {
  const why = cause instanceof Error ? cause.message : cause;
  const message = `leadwire's module could not be loaded: ${why}`;
  return new LeadError({ kind: "network", message, retryable: true, maybeSent: false, attempts: 0 });
}

export const { request, upsertLead, upsertStage, upsertSource, updateStatus } = createApi(ready);
