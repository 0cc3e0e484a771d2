// webpack 5, without a configuration for leadwire.

import { checkOnlyValidate } from "../support/only-validate.mjs";

const WEBPACK = ["node_modules/.bin/webpack", "build", "--mode", "production"];

/** @type {import("../support/row.mjs").Consumer} */
export default {
  folder: "webpack",
  name: "webpack",
  tool: "webpack",
  rows: [
    {
      what: "build, in Chromium",
      path: "url",
      isPage: true,
      core: true,
      async run(stand) {
        await stand.run(...WEBPACK, "--entry", "./src/main.js", "--output-path", "dist");
        return stand.pageReport(await stand.files("."));
      },
    },
    {
      what: "build for Node of validate alone",
      async run(stand) {
        await stand.run(...WEBPACK, "--target", "node", "--entry", "./src/only-validate.js", "--output-path", "dist-node");
        await checkOnlyValidate(stand, "dist-node/main.js");
      },
    },
  ],
};
