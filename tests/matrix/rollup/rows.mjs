// Rollup with its resolver for packages. Like esbuild, it copies no file.

import { cp } from "node:fs/promises";
import { join } from "node:path";

import { checkOnlyValidate } from "../support/only-validate.mjs";

const ROLLUP = ["node_modules/.bin/rollup", "--silent", "--failAfterWarnings", "--format", "es"];

/** @type {import("../support/row.mjs").Consumer} */
export default {
  folder: "rollup",
  name: "Rollup",
  tool: "rollup",
  rows: [
    {
      what: "build, in Chromium",
      path: "inline",
      isPage: true,
      core: true,
      async run(stand) {
        await stand.run(...ROLLUP, "--plugin", "node-resolve", "--input", "src/main.js", "--dir", "dist");
        return stand.pageReport(await stand.files("."));
      },
    },
    {
      what: "build, lead.wasm copied beside it, in Chromium",
      path: "url",
      isPage: true,
      async run(stand) {
        await stand.run(...ROLLUP, "--plugin", "node-resolve", "--input", "src/main.js", "--dir", "dist");
        await cp(join(stand.folder, "node_modules/leadwire/lead.wasm"), join(stand.folder, "dist/lead.wasm"));
        return stand.pageReport(await stand.files("."));
      },
    },
    {
      what: "build for Node of validate alone",
      async run(stand) {
        await stand.run(...ROLLUP, "--config", "node.config.js");
        await checkOnlyValidate(stand, "dist-node/only-validate.js");
      },
    },
  ],
};
