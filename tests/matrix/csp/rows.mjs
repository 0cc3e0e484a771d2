// Pages with a strict content security policy, and one without WebAssembly, in all three browser engines: which variant of the module
// each page loads, and that all variants give the same results.

import assert from "node:assert/strict";

import { DISPLAY_NAMES, readIn, versionOfBrowser } from "../support/browsers.mjs";

/** The number of payloads of each kind that a page validates; the same as in page.js. */
const IN_PAGE = 60;
const IN_NODE = 1500;

const WASM = "script-src 'self' 'wasm-unsafe-eval'";
const NO_WASM = "script-src 'self'";
const TRUSTED = "require-trusted-types-for 'script'; trusted-types 'none'";

/** The only policy violation is the check for WebAssembly; WebKit does not report it. */
const WASM_PROBE = { chromium: ["script-src wasm-eval"], firefox: ["script-src wasm-eval"], webkit: [] };

/** @type {{ what: string, policy: string, page?: string, path: import("leadwire").LoadPath, pageErrors?: typeof WASM_PROBE }[]} */
const PAGES = [
  { what: WASM, policy: WASM, path: "url" },
  { what: NO_WASM, policy: NO_WASM, path: "js", pageErrors: WASM_PROBE },
  { what: `${WASM}; trusted types`, policy: `${WASM}; ${TRUSTED}`, path: "url" },
  { what: `${NO_WASM}; trusted types`, policy: `${NO_WASM}; ${TRUSTED}`, path: "js", pageErrors: WASM_PROBE },
  { what: `no WebAssembly, ${NO_WASM}`, policy: NO_WASM, page: "/lockdown.html", path: "js" },
];

/**
 * @param {import("../support/browsers.mjs").BrowserName} browser
 * @param {boolean} core
 * @returns {import("../support/row.mjs").Consumer}
 */
function pagesIn(browser, core) {
  const rows = PAGES.map(({ what, policy, page = "/", path, pageErrors }) => ({
    what,
    path,
    pageErrors: pageErrors?.[browser],
    core,
    isPage: true,
    /** @param {import("../support/row-context.mjs").RowContext} context */
    async run(context) {
      const files = await context.files(".", () => ({ "Content-Security-Policy": policy }));
      const both = "globalThis.compared && [globalThis.report, globalThis.compared]";
      const [report, compared] = await readIn(browser, context.exerciseUrl(files + page), both);
      if (!report.failed) assert.deepEqual(compared, await resultsInNode(context, IN_PAGE, "server"), "the results of validate and request");
      return report;
    },
  }));
  return { folder: "csp", name: DISPLAY_NAMES[browser], version: () => versionOfBrowser(browser), rows };
}

/** @type {import("../support/row.mjs").Consumer} */
const inNode = {
  folder: "csp",
  name: "all variants in Node",
  rows: [
    {
      what: `${IN_NODE} payloads of each kind: the same results`,
      core: true,
      async run(context) {
        const server = await resultsInNode(context, IN_NODE, "server");
        assert.ok(server.length > IN_NODE * 10);
        assert.ok(new Set(server).size > server.length / 2, "most results differ");
        assert.deepEqual(await resultsInNode(context, IN_NODE, "page"), server);
        assert.deepEqual(await resultsInNode(context, IN_NODE, "js"), server);
      },
    },
  ],
};

export const csp = [pagesIn("chromium", true), pagesIn("firefox", true), pagesIn("webkit", false), inNode];

/**
 * @param {import("../support/row-context.mjs").RowContext} context
 * @param {number} perKind
 * @param {"server" | "page" | "js"} variant
 */
async function resultsInNode(context, perKind, variant) {
  return JSON.parse(await context.run("node", "node-results.js", String(perKind), variant));
}
