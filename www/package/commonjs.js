// The code of commonjs.cjs, which `cargo xtask build` bundles; this file is not shipped. For hosts that cannot require ES modules:
// Jest, and Node before 20.19. The entries index.cjs, element.cjs and outbox.cjs share it, and so the module.

// @ts-expect-error The types of Node are not among the package's.
import { readFileSync } from "node:fs";

import { createBindings } from "./server-bindings.js";
import { setModule } from "./wasm-instance.js";

/** @type {WebAssembly.Module | undefined} */
let module;

setModule({
  instantiate(imports) {
    // @ts-expect-error Node defines it in CommonJS.
    module ??= new WebAssembly.Module(readFileSync(`${__dirname}/server.wasm`));
    return new WebAssembly.Instance(module, /** @type {any} */ (imports)).exports;
  },
  createBindings,
  path: "module",
});

// esbuild runs a required module at the first call: only element.cjs defines <lead-form>.
export const index = () => require("./browser.js");
export const element = () => require("./element.js");
export const outbox = () => require("./outbox.js");
