// Pages without a bundler, from a static file server.

import { DISPLAY_NAMES, readIn } from "../support/browsers.mjs";

/**
 * @param {import("../support/browsers.mjs").BrowserName} browser
 * @param {boolean} core
 * @returns {import("../support/row.mjs").Row}
 */
function row(browser, core) {
  return {
    what: `import map, in ${DISPLAY_NAMES[browser]}`,
    path: "url",
    isPage: true,
    core,
    run: async (context) => readIn(browser, context.exerciseUrl(await context.files(".")), "globalThis.report"),
  };
}

/** @type {import("../support/row.mjs").Consumer} */
export default {
  folder: "no-bundler",
  name: "page without a bundler",
  rows: [
    row("chromium", true),
    row("firefox", true),
    row("webkit", false),
    {
      what: "a server that serves lead.wasm as text/plain, in Chromium",
      path: "url",
      isPage: true,
      async run(context) {
        /** @type {(path: string) => Record<string, string>} */
        const headers = (path) => (path.endsWith(".wasm") ? { "Content-Type": "text/plain" } : {});
        return context.pageReport(await context.files(".", headers));
      },
    },
  ],
};
