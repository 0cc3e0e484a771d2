// Node, by import and by require. Since Node 20.19 and 22.12 require() loads ES modules; before, it loads the CommonJS entry.

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
      what: "require, as in Node before 20.19",
      path: "module",
      core: true,
      run: (context) => context.report("node", OLD, "require.cjs"),
    },
  ],
};
