// Vite 7, whose development server answers the request for the module with a page.

const VITE = "node_modules/.bin/vite";
const HERE = ["--host", "127.0.0.1", "--strictPort"];

/** @type {import("../support/row.mjs").Consumer} */
export default {
  folder: "vite7",
  name: "Vite",
  tool: "vite",
  rows: [
    {
      what: "dev server, in Chromium",
      path: "inline",
      isPage: true,
      run: async (context) => context.pageReport(await context.serve((port) => [VITE, "--force", "--port", port, ...HERE])),
    },
    {
      what: "build and preview, in Chromium",
      path: "url",
      isPage: true,
      async run(context) {
        await context.run(VITE, "build");
        return context.pageReport(await context.serve((port) => [VITE, "preview", "--port", port, ...HERE]));
      },
    },
  ],
};
