// Next: client and server components, and route handlers, from one build by each of its two bundlers.

import { rm } from "node:fs/promises";
import { join } from "node:path";

const NEXT = "node_modules/.bin/next";

/** @type {import("../support/row.mjs").Consumer} */
export default {
  folder: "next",
  name: "Next",
  tool: "next",
  rows: [
    {
      what: "Turbopack build: client component, in Chromium",
      path: "url",
      isPage: true,
      async run(stand) {
        await stand.run(NEXT, "build");
        return stand.pageReport(`${await started(stand)}/client`);
      },
    },
    {
      what: "Turbopack build: server component",
      path: "inline",
      async run(stand) {
        const { page } = await stand.page();
        await page.goto(stand.addressed(`${await started(stand)}/server`));
        return JSON.parse((await page.locator("#report").textContent()) ?? "");
      },
    },
    {
      what: "Turbopack build: route handler in Node",
      path: "inline",
      run: async (stand) => answered(stand, `${await started(stand)}/api/node`),
    },
    {
      what: "Turbopack build: route handler in the edge runtime",
      path: "inline",
      run: async (stand) => answered(stand, `${await started(stand)}/api/edge`),
    },
    {
      what: "webpack build: client component, in Chromium",
      path: "url",
      isPage: true,
      async run(stand) {
        // With webpack, this version of Next cannot build any route handler for the edge runtime.
        await rm(join(stand.folder, "app/api/edge"), { recursive: true });
        await stand.run(NEXT, "build", "--webpack");
        return stand.pageReport(`${await started(stand)}/client`);
      },
    },
    {
      what: "webpack build: route handler in Node",
      path: "inline",
      run: async (stand) => answered(stand, `${await started(stand)}/api/node`),
    },
  ],
};

/** @param {import("../support/stand.mjs").Stand} stand */
function started(stand) {
  return stand.serve((port) => [NEXT, "start", "-H", "127.0.0.1", "-p", port], /(http:\/\/127\.0\.0\.1:\d+)[^]*Ready/);
}

/**
 * @param {import("../support/stand.mjs").Stand} stand
 * @param {string} url
 */
async function answered(stand, url) {
  const response = await fetch(stand.addressed(url), { signal: AbortSignal.timeout(60_000) });
  const text = await response.text();
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${text.slice(0, 2000)}`);
  return JSON.parse(text);
}
