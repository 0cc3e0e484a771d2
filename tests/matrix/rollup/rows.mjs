// Rollup with its resolver for packages. Like esbuild, it copies no file.

import { cp } from "node:fs/promises";
import { join } from "node:path";

import { checkValidateBundle } from "../support/report.mjs";

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
      async run(context) {
        await context.run(...ROLLUP, "--plugin", "node-resolve", "--input", "src/main.js", "--dir", "dist");
        return context.pageReport(await context.files("."));
      },
    },
    {
      what: "build, lead.wasm copied beside it, in Chromium",
      path: "url",
      isPage: true,
      async run(context) {
        await context.run(...ROLLUP, "--plugin", "node-resolve", "--input", "src/main.js", "--dir", "dist");
        await cp(join(context.folder, "node_modules/leadwire/lead.wasm"), join(context.folder, "dist/lead.wasm"));
        return context.pageReport(await context.files("."));
      },
    },
    {
      what: "build for Node of validate alone",
      async run(context) {
        await context.run(...ROLLUP, "--config", "node.config.js");
        await checkValidateBundle(context, "dist-node/only-validate.js");
      },
    },
  ],
};
