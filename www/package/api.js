// The public face on a host whose module comes by `load`. Everything but the loading is the module's (src/wasm.rs).

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

/** @param {() => Promise<void>} load */
export function createApi(load) {
  const loaded = (/** @type {Parameters<typeof call>[0]} */ name) => async (/** @type {any[]} */ ...given) => {
    await load();
    return call(name, ...given);
  };
  return {
    request: loaded("request"),
    upsertLead: loaded("upsertLead"),
    upsertStage: loaded("upsertStage"),
    upsertSource: loaded("upsertSource"),
    updateStatus: loaded("updateStatus"),
  };
}
