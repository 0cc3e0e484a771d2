// An esbuild plugin for importing a WebAssembly file as an ES module, as the package of wasm-pack's bundler target does. esbuild does
// not support such imports.

import { readFile } from "node:fs/promises";

/** @type {import("esbuild").Plugin} */
export const wasmModules = {
  name: "wasm-modules",
  setup(build) {
    build.onLoad({ filter: /\.wasm$/ }, async ({ path }) => {
      const bytes = await readFile(path);
      const module = new WebAssembly.Module(bytes);
      const sources = [...new Set(WebAssembly.Module.imports(module).map((one) => one.module))];
      const names = WebAssembly.Module.exports(module).map(({ name }) => name);
      const lines = [
        ...sources.map((source, at) => `import * as imported${at} from ${JSON.stringify(source)};`),
        `const bytes = Uint8Array.from(atob("${bytes.toString("base64")}"), (letter) => letter.charCodeAt(0));`,
        `const imports = { ${sources.map((source, at) => `${JSON.stringify(source)}: imported${at}`).join(", ")} };`,
        "const { instance } = await WebAssembly.instantiate(bytes, imports);",
        ...names.map((name, at) => `const export${at} = instance.exports[${JSON.stringify(name)}];`),
        `export { ${names.map((name, at) => `export${at} as ${name}`).join(", ")} };`,
      ];
      return { contents: lines.join("\n"), loader: "js" };
    });
  },
};
