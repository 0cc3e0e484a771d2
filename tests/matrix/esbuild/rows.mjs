// esbuild, which keeps `new URL("./lead.wasm", import.meta.url)` and copies no file: the inline copy is used, or the file if it is
// deployed separately.

import { cp } from "node:fs/promises";
import { join } from "node:path";

import { checkOnlyValidate } from "../support/only-validate.mjs";

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
      async run(stand) {
        await stand.run(...ESBUILD, "src/main.js", "--format=esm", "--outdir=dist");
        return stand.pageReport(await stand.files("."));
      },
    },
    {
      what: "split, lead.wasm copied beside it, in Chromium",
      path: "url",
      isPage: true,
      async run(stand) {
        await stand.run(...ESBUILD, "src/main.js", "--format=esm", "--splitting", "--outdir=dist");
        await cp(join(stand.folder, "node_modules/leadwire/lead.wasm"), join(stand.folder, "dist/lead.wasm"));
        return stand.pageReport(await stand.files("."));
      },
    },
    {
      what: "lead.wasm by the file loader and ready(url), in Chromium",
      path: "url",
      isPage: true,
      async run(stand) {
        await stand.run(...ESBUILD, "src/own-url.js", "--format=esm", "--loader:.wasm=file", "--outdir=dist");
        return stand.pageReport(`${await stand.files(".")}/own-url.html`);
      },
    },
    {
      what: "one classic script (IIFE), in Chromium",
      path: "inline",
      isPage: true,
      async run(stand) {
        const quiet = "--log-override:empty-import-meta=silent";
        await stand.run(...ESBUILD, "src/main.js", "--format=iife", quiet, "--outfile=dist/classic.js");
        return stand.pageReport(`${await stand.files(".")}/classic.html`);
      },
    },
    {
      what: "build for Node of validate alone",
      core: true,
      async run(stand) {
        await stand.run(...ESBUILD, "src/only-validate.js", "--format=esm", "--platform=node", "--outdir=dist");
        await checkOnlyValidate(stand, "dist/only-validate.js");
      },
    },
  ],
};
