// The JSON Schemas of all kinds for Ajv, and its validators, compiled as for a page that forbids unsafe-eval.

import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Characters of a definition that is worth a function of its own; by trial the smallest result. */
const LEAST_SHARED = 30;

/**
 * Writes schemas.json and validators.js beside the jobs that import them.
 *
 * @param {string} folder where the packages are installed
 * @param {string[]} kinds
 * @param {(kind: string) => object} schemaOf leadwire's
 */
export async function writeValidators(folder, kinds, schemaOf) {
  const jobs = join(folder, "jobs/ajv");
  const load = createRequire(join(folder, "package.json"));
  const { default: Ajv, _ } = load("ajv/dist/2020");
  const { default: standaloneCode } = load("ajv/dist/standalone");
  const { formats } = await import(pathToFileURL(join(jobs, "formats.js")).href);
  const schemas = shared(kinds.map((kind) => [kind, schemaOf(kind)]));
  await writeFile(join(jobs, "schemas.json"), JSON.stringify(schemas));
  const ajv = new Ajv({ allErrors: true, strict: false, inlineRefs: false, formats, code: { source: true, esm: true, formats: _`formats` } });
  for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(schema, name);
  const names = Object.fromEntries(kinds.map((kind) => [kind.replace(".", "_"), kind]));
  await writeFile(join(jobs, "validators.js"), `import { formats } from "./formats.js";\n${standaloneCode(ajv, names)}`);
}

/**
 * Moves parts that occur several times to definitions, as one would write them by hand.
 *
 * @param {[kind: string, schema: any][]} schemas
 */
function shared(schemas) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const [, schema] of schemas) count(schema.properties, counts);
  const repeated = [...counts].filter(([, times]) => times > 1).map(([text]) => text);
  const names = new Map(repeated.map((text, index) => [text, `d${index}`]));
  const definitions = repeated.map((text) => [names.get(text), withReferences(JSON.parse(text), names, true)]);
  const all = schemas.map(([kind, schema]) => [kind, withReferences(schema, names, true)]);
  return Object.fromEntries([["shared", { $id: "shared", $defs: Object.fromEntries(definitions) }], ...all]);
}

/**
 * @param {any} value
 * @param {Map<string, number>} counts
 */
function count(value, counts) {
  if (typeof value !== "object" || value === null) return;
  const text = JSON.stringify(value);
  if (isSchema(value) && text.length > LEAST_SHARED) counts.set(text, (counts.get(text) ?? 0) + 1);
  for (const part of Object.values(value)) count(part, counts);
}

/** @param {any} value */
function isSchema(value) {
  return Boolean(typeof value.type === "string" || Array.isArray(value.type) || value.anyOf || value.enum);
}

/**
 * @param {any} value
 * @param {Map<string, string>} names
 * @param {boolean} [isDefinition]
 * @returns {any}
 */
function withReferences(value, names, isDefinition = false) {
  if (Array.isArray(value)) return value.map((part) => withReferences(part, names));
  if (typeof value !== "object" || value === null) return value;
  const name = names.get(JSON.stringify(value));
  if (name && !isDefinition) return { $ref: `shared#/$defs/${name}` };
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withReferences(part, names)]));
}
