// Rspack, without a configuration for leadwire.

import { checkValidateBundle } from "../support/report.mjs";

const RSPACK = ["node_modules/.bin/rspack", "build", "--mode", "production"];

/** @type {import("../support/row.mjs").Consumer} */
export default {
  folder: "rspack",
  name: "Rspack",
  tool: "@rspack/core",
  rows: [
    {
      what: "build, in Chromium",
      path: "url",
      isPage: true,
      core: true,
      async run(context) {
        await context.run(...RSPACK, "--entry", "./src/main.js", "--output-path", "dist");
        return context.pageReport(await context.files("."));
      },
    },
    {
      what: "build for Node of validate alone",
      async run(context) {
        await context.run(...RSPACK, "--config", "node.config.mjs");
        await checkValidateBundle(context, "dist-node/main.js");
      },
    },
  ],
};
