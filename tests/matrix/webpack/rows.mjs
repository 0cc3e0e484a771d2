// webpack 5, without a configuration for leadwire.

import { checkValidateBundle } from "../support/report.mjs";

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
      async run(context) {
        await context.run(...WEBPACK, "--entry", "./src/main.js", "--output-path", "dist");
        return context.pageReport(await context.files("."));
      },
    },
    {
      what: "build for Node of validate alone",
      async run(context) {
        await context.run(...WEBPACK, "--target", "node", "--entry", "./src/only-validate.js", "--output-path", "dist-node");
        await checkValidateBundle(context, "dist-node/main.js");
      },
    },
  ],
};
