// Cloudflare's workerd, which cannot compile modules at run time: bundled as its tools do, with the module beside the code.

const ESBUILD = ["node_modules/.bin/esbuild", "worker.js", "--bundle", "--format=esm", "--outdir=dist", "--log-level=warning"];

/** @type {import("../support/row.mjs").Consumer} */
export default {
  folder: "workerd",
  name: "workerd",
  tool: "workerd",
  rows: [
    {
      what: "bundled by esbuild with its condition, in miniflare",
      path: "module",
      core: true,
      async run(context) {
        await context.run(...ESBUILD, "--conditions=workerd,worker", "--loader:.wasm=copy");
        return context.report("node", "run.js");
      },
    },
  ],
};
