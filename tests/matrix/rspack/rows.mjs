// Rspack, without a configuration for leadwire.

import { checkOnlyValidate } from "../support/only-validate.mjs";

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
      async run(stand) {
        await stand.run(...RSPACK, "--entry", "./src/main.js", "--output-path", "dist");
        return stand.pageReport(await stand.files("."));
      },
    },
    {
      what: "build for Node of validate alone",
      async run(stand) {
        await stand.run(...RSPACK, "--config", "node.config.mjs");
        await checkOnlyValidate(stand, "dist-node/main.js");
      },
    },
  ],
};
