// esbuild, which keeps `new URL("./lead.wasm", import.meta.url)` and copies no file: the inline copy is used, or the file if it is
// deployed separately.

import { cp } from "node:fs/promises";
import { join } from "node:path";

import { checkValidateBundle } from "../support/report.mjs";

const ESBUILD = ["node_modules/.bin/esbuild", "--bundle", "--minify", "--log-level=warning"];

/** @type {import("../support/row.mjs").Consumer} */
export default {
  folder: "esbuild",
  name: "esbuild",
  tool: "esbuild",
  rows: [
    {
      what: "one ES module, in Chromium",
      path: "inline",
      isPage: true,
      core: true,
      async run(context) {
        await context.run(...ESBUILD, "src/main.js", "--format=esm", "--outdir=dist");
        return context.pageReport(await context.files("."));
      },
    },
    {
      what: "split, lead.wasm copied beside it, in Chromium",
      path: "url",
      isPage: true,
      async run(context) {
        await context.run(...ESBUILD, "src/main.js", "--format=esm", "--splitting", "--outdir=dist");
        await cp(join(context.folder, "node_modules/leadwire/lead.wasm"), join(context.folder, "dist/lead.wasm"));
        return context.pageReport(await context.files("."));
      },
    },
    {
      what: "lead.wasm by the file loader and ready(url), in Chromium",
      path: "url",
      isPage: true,
      async run(context) {
        await context.run(...ESBUILD, "src/own-url.js", "--format=esm", "--loader:.wasm=file", "--outdir=dist");
        return context.pageReport(`${await context.files(".")}/own-url.html`);
      },
    },
    {
      what: "one classic script (IIFE), in Chromium",
      path: "inline",
      isPage: true,
      async run(context) {
        const quiet = "--log-override:empty-import-meta=silent";
        await context.run(...ESBUILD, "src/main.js", "--format=iife", quiet, "--outfile=dist/classic.js");
        return context.pageReport(`${await context.files(".")}/classic.html`);
      },
    },
    {
      what: "build for Node of validate alone",
      core: true,
      async run(context) {
        await context.run(...ESBUILD, "src/only-validate.js", "--format=esm", "--platform=node", "--outdir=dist");
        await checkValidateBundle(context, "dist/only-validate.js");
      },
    },
  ],
};
