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
      async run(context) {
        await context.run(NEXT, "build");
        return context.pageReport(`${await started(context)}/client`);
      },
    },
    {
      what: "Turbopack build: server component",
      path: "inline",
      async run(context) {
        const { page } = await context.page();
        await page.goto(context.exerciseUrl(`${await started(context)}/server`));
        return JSON.parse((await page.locator("#report").textContent()) ?? "");
      },
    },
    {
      what: "Turbopack build: route handler in Node",
      path: "inline",
      run: async (context) => answered(context, `${await started(context)}/api/node`),
    },
    {
      what: "Turbopack build: route handler in the edge runtime",
      path: "inline",
      run: async (context) => answered(context, `${await started(context)}/api/edge`),
    },
    {
      what: "webpack build: client component, in Chromium",
      path: "url",
      isPage: true,
      async run(context) {
        // With webpack, this version of Next cannot build any route handler for the edge runtime.
        await rm(join(context.folder, "app/api/edge"), { recursive: true });
        await context.run(NEXT, "build", "--webpack");
        return context.pageReport(`${await started(context)}/client`);
      },
    },
    {
      what: "webpack build: route handler in Node",
      path: "inline",
      run: async (context) => answered(context, `${await started(context)}/api/node`),
    },
  ],
};

/** @param {import("../support/row-context.mjs").RowContext} context */
function started(context) {
  return context.serve((port) => [NEXT, "start", "-H", "127.0.0.1", "-p", port], /(http:\/\/127\.0\.0\.1:\d+)[^]*Ready/);
}

/**
 * @param {import("../support/row-context.mjs").RowContext} context
 * @param {string} url
 */
async function answered(context, url) {
  const response = await fetch(context.exerciseUrl(url), { signal: AbortSignal.timeout(60_000) });
  const text = await response.text();
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${text.slice(0, 2000)}`);
  return JSON.parse(text);
}
