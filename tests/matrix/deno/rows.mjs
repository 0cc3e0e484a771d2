// Deno, with the package in node_modules and only the network permission.

const DENO = `node_modules/@deno/linux-${process.arch}-glibc/deno`;

/** @type {import("../support/row.mjs").Consumer} */
export default {
  folder: "deno",
  name: "Deno",
  tool: "deno",
  rows: [
    {
      what: "run --allow-net",
      path: "inline",
      core: true,
      run: (context) => context.report(DENO, "run", "--no-prompt", "--allow-net", "main.js"),
    },
  ],
};
