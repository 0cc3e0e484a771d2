// Bun, as it runs a program and as it bundles one.

import { checkOnlyValidate } from "../support/only-validate.mjs";

const BUN = "node_modules/@oven/bun-linux-x64/bin/bun";

/** @type {import("../support/row.mjs").Consumer} */
export default {
  folder: "bun",
  name: "Bun",
  tool: "bun",
  rows: [
    {
      what: "run",
      path: "inline",
      core: true,
      run: (stand) => stand.report(BUN, "run", "main.js"),
    },
  ],
};
