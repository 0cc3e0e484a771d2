// Runs the bundled worker in workerd, asks it once, and stops.

import { readdir } from "node:fs/promises";
import { Miniflare } from "miniflare";

const [sandbox, title] = process.argv.slice(2);
const wasm = (await readdir("dist")).find((name) => name.endsWith(".wasm"));
const miniflare = new Miniflare({
  compatibilityDate: "2026-04-01",
  modules: [
    { type: "ESModule", path: "dist/worker.js" },
    { type: "CompiledWasm", path: `dist/${wasm}` },
  ],
});
const address = new URL("http://worker.example/");
address.searchParams.set("sandbox", sandbox);
address.searchParams.set("title", title);
const response = await miniflare.dispatchFetch(address);
console.log(await response.text());
await miniflare.dispose();
