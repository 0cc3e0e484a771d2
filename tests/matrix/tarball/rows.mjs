// The tarball of the package, checked by package linters. Its content is tested in tests/package.

const ATTW = "node_modules/.bin/attw";
/** The type of an import of lead.wasm depends on the bundler, so that the package declares none. */
const ATTW_FLAGS = ["--profile", "esm-only", "--exclude-entrypoints", "./lead.wasm"];

/** @type {import("../support/row.mjs").Consumer} */
export default {
  folder: "tarball",
  name: "the tarball",
  rows: [
    {
      what: "publint, with every suggestion",
      core: true,
      run: (context) => context.run("node_modules/.bin/publint", "run", "--strict", context.tarball),
    },
    {
      what: "attw: ES modules, by Node's and bundlers' resolution",
      core: true,
      run: (context) => context.run(ATTW, context.tarball, "--no-emoji", "--no-color", ...ATTW_FLAGS),
    },
  ],
};
