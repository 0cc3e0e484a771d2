// Node, by import and by require. Since Node 20.19 and 22.12 require() loads ES modules; before, Node's error explains what to do.

import assert from "node:assert/strict";

const OLD = "--no-experimental-require-module";

/** @type {import("../support/row.mjs").Consumer} */
export default {
  folder: "node",
  name: "Node",
  version: async () => process.versions.node,
  rows: [
    {
      what: "import",
      path: "inline",
      core: true,
      run: (context) => context.report("node", "import.js"),
    },
    {
      what: "require",
      path: "inline",
      core: true,
      run: (context) => context.report("node", "require.cjs"),
    },
    {
      what: "require, as in Node before 20.19: the error names import()",
      core: true,
      async run(context) {
        const refused = await context.run("node", OLD, "require.cjs").catch((error) => error.message);
        assert.match(refused, /ERR_REQUIRE_ESM/);
        assert.match(refused, /change the require of node\.js in .+ to a dynamic import\(\)/);
      },
    },
  ],
};
