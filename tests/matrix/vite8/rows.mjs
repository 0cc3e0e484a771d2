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
      run: async (stand) => stand.pageReport(await stand.serve((port) => [VITE, "--force", "--port", port, ...HERE])),
    },
    {
      what: "build and preview, in Chromium",
      path: "url",
      isPage: true,
      core: true,
      async run(stand) {
        await stand.run(VITE, "build");
        return stand.pageReport(await stand.serve((port) => [VITE, "preview", "--port", port, ...HERE]));
      },
    },
    {
      what: "SSR in the dev server",
      path: "inline",
      core: true,
      run: (stand) => stand.report("node", "run-dev.js"),
    },
    {
      what: "SSR build, leadwire outside",
      path: "inline",
      async run(stand) {
        await stand.run(VITE, "build", "--ssr", "src/server.js", "--outDir", "dist-server");
        return stand.report("node", "run-built.js");
      },
    },
    {
      what: "SSR build, leadwire bundled in",
      path: "inline",
      core: true,
      async run(stand) {
        await stand.run(VITE, "build", "--ssr", "src/server.js", "--outDir", "dist-server", "--config", "bundle-all.config.js");
        return stand.report("node", "run-built.js");
      },
    },
  ],
};
