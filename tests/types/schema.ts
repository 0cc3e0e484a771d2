// The types of schema: a Standard Schema with the type of the payload.

import type { StandardSchemaV1 } from "@standard-schema/spec";
import { type IvvyStage, type LoadPath, loadPath, ready, schema } from "leadwire";

const stage = schema("ivvy.stage", { messages: { required: "{field} fehlt" } });

stage satisfies StandardSchemaV1<IvvyStage>;
stage.jsonSchema satisfies object;

declare const input: StandardSchemaV1.InferInput<typeof stage>;
input satisfies IvvyStage;
declare const output: StandardSchemaV1.InferOutput<typeof stage>;
output satisfies IvvyStage;
// @ts-expect-error it is the schema of a stage, not of a status
stage satisfies StandardSchemaV1<{ id: number; stageId: number }>;

/** Validation is synchronous, and its issues have paths. */
export function paths(value: unknown): string[] {
  const { issues } = stage["~standard"].validate(value);
  return (issues ?? []).map(({ path }) => path.join("."));
}

/** The sources of the module. */
export async function load(bytes: Uint8Array, response: Response): Promise<LoadPath | undefined> {
  await ready();
  await ready(new URL("https://cdn.example/lead.wasm"));
  await ready(bytes);
  await ready(bytes.buffer as ArrayBuffer);
  await ready(response);
  // @ts-expect-error an address must be a URL object
  await ready("https://cdn.example/lead.wasm");
  return loadPath();
}
