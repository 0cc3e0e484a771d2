// Pages without a bundler, from a static file server.

import { SHOWN, readIn } from "../support/browsers.mjs";

/**
 * @param {import("../support/browsers.mjs").Name} browser
 * @param {boolean} core
 * @returns {import("../support/row.mjs").Row}
 */
function row(browser, core) {
  return {
    what: `import map, in ${SHOWN[browser]}`,
    path: "url",
    isPage: true,
    core,
    run: async (stand) => readIn(browser, stand.addressed(await stand.files(".")), "globalThis.report"),
  };
}

/** @type {import("../support/row.mjs").Consumer} */
export default {
  folder: "plain",
  name: "plain page",
  rows: [
    row("chromium", true),
    row("firefox", true),
    row("webkit", false),
    {
      what: "a server that calls lead.wasm text, in Chromium",
      path: "url",
      isPage: true,
      async run(stand) {
        /** @type {(path: string) => Record<string, string>} */
        const headers = (path) => (path.endsWith(".wasm") ? { "Content-Type": "text/plain" } : {});
        return stand.pageReport(await stand.files(".", headers));
      },
    },
  ],
};
