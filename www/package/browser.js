// The entry for pages and workers, and for every runtime without an entry of its own. Nothing is loaded at import: the
// first send, or ready(), fetches the module.

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
    // The next call loads it again.
    loading = undefined;
    throw loadError(error);
  }
}

/** @param {unknown} cause */
function loadError(cause) {
  const reason = cause instanceof Error ? cause.message : cause;
  const message = `the leadwire module could not be loaded: ${reason}`;
  return new LeadError({ kind: "network", message, retryable: true, maybeSent: false, attempts: 0 });
}

export const { request, upsertLead, upsertStage, upsertSource, updateStatus } = createApi(ready);
