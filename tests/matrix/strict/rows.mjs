// Pages with a strict content security policy, and one without WebAssembly, in all three browser engines: which variant of the module
// each page loads, and that all variants give the same results.

import assert from "node:assert/strict";

import { SHOWN, readIn, versionOfBrowser } from "../support/browsers.mjs";

/** The number of payloads of each kind that a page validates; the same as in strict/page.js. */
const IN_PAGE = 60;
const IN_NODE = 1500;

const WASM = "script-src 'self' 'wasm-unsafe-eval'";
const NO_WASM = "script-src 'self'";
const TRUSTED = "require-trusted-types-for 'script'; trusted-types 'none'";

/** The only policy violation is the check for WebAssembly; WebKit does not report it. */
const PROBED = { chromium: ["script-src wasm-eval"], firefox: ["script-src wasm-eval"], webkit: [] };

/** @type {{ what: string, policy: string, page?: string, path: import("leadwire").LoadPath, complaints?: typeof PROBED }[]} */
const PAGES = [
  { what: WASM, policy: WASM, path: "url" },
  { what: NO_WASM, policy: NO_WASM, path: "js", complaints: PROBED },
  { what: `${WASM}; trusted types`, policy: `${WASM}; ${TRUSTED}`, path: "url" },
  { what: `${NO_WASM}; trusted types`, policy: `${NO_WASM}; ${TRUSTED}`, path: "js", complaints: PROBED },
  { what: `no WebAssembly, ${NO_WASM}`, policy: NO_WASM, page: "/lockdown.html", path: "js" },
];

/**
 * @param {import("../support/browsers.mjs").Name} browser
 * @param {boolean} core
 * @returns {import("../support/row.mjs").Consumer}
 */
function strictPages(browser, core) {
  const rows = PAGES.map(({ what, policy, page = "/", path, complaints }) => ({
    what,
    path,
    complaints: complaints?.[browser],
    core,
    isPage: true,
    /** @param {import("../support/stand.mjs").Stand} stand */
    async run(stand) {
      const files = await stand.files(".", () => ({ "Content-Security-Policy": policy }));
      const both = "globalThis.compared && [globalThis.report, globalThis.compared]";
      const [report, compared] = await readIn(browser, stand.addressed(files + page), both);
      if (!report.failed) assert.deepEqual(compared, await verdictsInNode(stand, IN_PAGE, "wasm"), "the verdicts");
      return report;
    },
  }));
  return { folder: "strict", name: SHOWN[browser], version: () => versionOfBrowser(browser), rows };
}

/** @type {import("../support/row.mjs").Consumer} */
const inNode = {
  folder: "strict",
  name: "both forms in Node",
  rows: [
    {
      what: `${IN_NODE} payloads of each kind: the same verdicts`,
      core: true,
      async run(stand) {
        const wasm = await verdictsInNode(stand, IN_NODE, "wasm");
        assert.ok(wasm.length > IN_NODE * 10);
        assert.ok(new Set(wasm).size > wasm.length / 2, "most of the payloads are like another");
        assert.deepEqual(await verdictsInNode(stand, IN_NODE, "js"), wasm);
      },
    },
  ],
};

export const strict = [strictPages("chromium", true), strictPages("firefox", true), strictPages("webkit", false), inNode];

/**
 * @param {import("../support/stand.mjs").Stand} stand
 * @param {number} perKind
 * @param {"wasm" | "js"} form
 */
async function verdictsInNode(stand, perKind, form) {
  return JSON.parse(await stand.run("node", "node-verdicts.js", String(perKind), form));
}
