// Bun, running a program.

const BUN = `node_modules/@oven/bun-linux-${process.arch === "arm64" ? "aarch64" : "x64"}/bin/bun`;

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
      run: (context) => context.report(BUN, "run", "main.js"),
    },
  ],
};
