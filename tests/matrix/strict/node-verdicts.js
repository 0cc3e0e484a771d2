// What lead.wasm says of the table of payloads, or translated.js in the same host.

import { request, schema, validate } from "leadwire";

import { verdicts } from "./payloads.js";

const [perKind, form] = process.argv.slice(2);
if (form === "js") {
  const { setModule } = await import("./node_modules/leadwire/wasm-instance.js");
  const { instantiate } = await import("./node_modules/leadwire/translated.js");
  setModule({ instantiate, path: "js" });
}
console.log(JSON.stringify(await verdicts({ request, schema, validate }, Number(perKind))));
