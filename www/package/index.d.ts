// The types of the package. types.d.ts, from src/wasm, has those that are shared with wasm-pack's packages.

import type { Catalog, HttpRequest, Issue, Kind, LeadError as LeadErrorFields, Payloads, RequestOptions, Target } from "./types.js";

export type * from "./types.js";
export { updateStatus, upsertLead, upsertSource, upsertStage, validate } from "./types.js";

export interface LeadError extends LeadErrorFields {}
export class LeadError extends Error {
  constructor(fields: Omit<LeadError, "name" | "stack" | "cause">);
  name: "LeadError";
}

/** Standard Schema v1 (standardschema.dev). */
export interface StandardSchemaV1<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (
      value: unknown,
    ) => { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly Issue[] };
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

export type WasmSource = URL | Response | ArrayBuffer | ArrayBufferView | WasmModule;
/** `WebAssembly.Module`, if the program's types include it; Node's do not. */
type WasmModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer M } } } ? M & object : never;
/** `url`: the .wasm file; `inline`: the copy in the code; `module`: a compiled module; `js`: translated to JavaScript. */
export type LoadPath = "url" | "inline" | "module" | "js";

/** A dry run: the request that would be sent. */
export function request<K extends Kind>(
  target: Target,
  kind: K,
  payload: Payloads[K],
  options?: RequestOptions,
): Promise<HttpRequest>;

/** Loads the module. Needed in browsers before `validate` and `schema`. A failed load can be retried. */
export function ready(source?: WasmSource): Promise<void>;
/** How the module was loaded; undefined before that. */
export function loadPath(): LoadPath | undefined;

export function schema<K extends Kind>(
  kind: K,
  catalog?: Catalog,
): StandardSchemaV1<Payloads[K]> & { jsonSchema: object };
