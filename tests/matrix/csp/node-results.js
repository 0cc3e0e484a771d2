// Prints the results of lead.wasm, or of translated.js, for all payloads.

import { request, schema, validate } from "leadwire";

import { resultsOf } from "./payloads.js";

const [perKind, variant] = process.argv.slice(2);
if (variant === "js") {
  const { setModule } = await import("./node_modules/leadwire/wasm-instance.js");
  const { instantiate } = await import("./node_modules/leadwire/translated.js");
  setModule({ instantiate, path: "js" });
}
console.log(JSON.stringify(await resultsOf({ request, schema, validate }, Number(perKind))));
