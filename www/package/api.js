// The exported functions, which call the wasm module (src/wasm.rs).

import { call } from "./wasm-instance.js";

export { LeadError } from "./lead-error.js";

/**
 * @typedef {import("./index.js").Kind} Kind
 * @typedef {import("./index.js").Catalog} Catalog
 */

/**
 * @param {Kind} kind
 * @param {unknown} payload
 * @param {Catalog} [catalog]
 */
export function validate(kind, payload, catalog) {
  return call("validate", kind, payload, catalog);
}

/**
 * @param {Kind} kind
 * @param {Catalog} [catalog]
 */
export function schema(kind, catalog) {
  const jsonSchema = call("jsonSchema", kind, catalog);
  return {
    "~standard": {
      version: 1,
      vendor: "leadwire",
      /** @param {unknown} payload */
      validate(payload) {
        const { value, issues } = validate(kind, payload, catalog);
        return issues ? { issues } : { value };
      },
    },
    jsonSchema,
  };
}

/**
 * The functions that load the module before they call it.
 *
 * @param {() => Promise<void>} load
 */
export function createApi(load) {
  const afterLoad = (/** @type {Parameters<typeof call>[0]} */ name) => async (/** @type {any[]} */ ...args) => {
    await load();
    return call(name, ...args);
  };
  return {
    request: afterLoad("request"),
    upsertLead: afterLoad("upsertLead"),
    upsertStage: afterLoad("upsertStage"),
    upsertSource: afterLoad("upsertSource"),
    updateStatus: afterLoad("updateStatus"),
  };
}
