// The public face. What it shares with wasm-pack's packages is in types.d.ts, from src/wasm.

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
/** A WebAssembly.Module, in programs whose types know it: Node's alone do not. */
type WasmModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer M } } } ? M & object : never;
/** The file beside the code, the copy in the code, a module of the host's or the caller's, or its JavaScript form. */
export type LoadPath = "url" | "inline" | "module" | "js";

/** A dry run: what would be sent. */
export function request<K extends Kind>(
  target: Target,
  kind: K,
  payload: Payloads[K],
  options?: RequestOptions,
): Promise<HttpRequest>;

/** Loads the module. Needed before `validate` and `schema`, and only in pages; a failed load can be tried again. */
export function ready(source?: WasmSource): Promise<void>;
/** How the module came here; undefined before it did. */
export function loadPath(): LoadPath | undefined;

export function schema<K extends Kind>(
  kind: K,
  catalog?: Catalog,
): StandardSchemaV1<Payloads[K]> & { jsonSchema: object };
