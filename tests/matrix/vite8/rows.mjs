// Vite 8: the development server, the build for pages, and SSR.

const VITE = "node_modules/.bin/vite";
const HERE = ["--host", "127.0.0.1", "--strictPort"];

/** @type {import("../support/row.mjs").Consumer} */
export default {
  folder: "vite8",
  name: "Vite",
  tool: "vite",
  rows: [
    {
      what: "dev server, in Chromium",
      path: "url",
      isPage: true,
      core: true,
      run: async (context) => context.pageReport(await context.serve((port) => [VITE, "--force", "--port", port, ...HERE])),
    },
    {
      what: "build and preview, in Chromium",
      path: "url",
      isPage: true,
      core: true,
      async run(context) {
        await context.run(VITE, "build");
        return context.pageReport(await context.serve((port) => [VITE, "preview", "--port", port, ...HERE]));
      },
    },
    {
      what: "SSR in the dev server",
      path: "inline",
      core: true,
      run: (context) => context.report("node", "run-dev.js"),
    },
    {
      what: "SSR build, leadwire outside",
      path: "inline",
      async run(context) {
        await context.run(VITE, "build", "--ssr", "src/server.js", "--outDir", "dist-server");
        return context.report("node", "run-built.js");
      },
    },
    {
      what: "SSR build, leadwire bundled in",
      path: "inline",
      core: true,
      async run(context) {
        await context.run(VITE, "build", "--ssr", "src/server.js", "--outDir", "dist-server", "--config", "bundle-all.config.js");
        return context.report("node", "run-built.js");
      },
    },
  ],
};
