// The tarball by itself: what tools that judge packages say of it. What is in it is tested in tests/package.

const ATTW = "node_modules/.bin/attw";
/** lead.wasm is a file for bundlers: its import has the type that each of them gives it, and so none of ours. */
const CLAIMED = ["--profile", "esm-only", "--exclude-entrypoints", "./lead.wasm"];

/** @type {import("../support/row.mjs").Consumer} */
export default {
  folder: "packed",
  name: "the tarball",
  rows: [
    {
      what: "publint, with every suggestion",
      core: true,
      run: (stand) => stand.run("node_modules/.bin/publint", "run", "--strict", stand.tarball),
    },
    {
      what: "attw: ES modules, by Node's and bundlers' resolution",
      core: true,
      run: (stand) => stand.run(ATTW, stand.tarball, "--no-emoji", "--no-color", ...CLAIMED),
    },
  ],
};
