// The packed tarball, checked by package linters. Its content is tested in tests/package.

const ATTW = "node_modules/.bin/attw";
/** The type of an import of lead.wasm depends on the bundler, so that the package declares none. */
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
