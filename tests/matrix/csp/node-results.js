// Prints the results of server.wasm, which Node loads, of lead.wasm, or of translated.js, for all payloads.

import { readFileSync } from "node:fs";

import { request, schema, validate } from "leadwire";

import { resultsOf } from "./payloads.js";

const [perKind, variant] = process.argv.slice(2);
if (variant !== "server") {
  const { setModule } = await import("./node_modules/leadwire/wasm-instance.js");
  const { createBindings } = await import("./node_modules/leadwire/bindings.js");
  setModule({ instantiate: await instantiateOf(variant), createBindings, path: variant === "js" ? "js" : "module" });
}

async function instantiateOf(variant) {
  if (variant === "js") return (await import("./node_modules/leadwire/translated.js")).instantiate;
  const module = new WebAssembly.Module(readFileSync("node_modules/leadwire/lead.wasm"));
  return (imports) => new WebAssembly.Instance(module, imports).exports;
}

console.log(JSON.stringify(await resultsOf({ request, schema, validate }, Number(perKind))));
