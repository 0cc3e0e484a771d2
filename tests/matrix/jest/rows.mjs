// Jest, which loads packages as CommonJS, in both of its environments and without configuration.

import { readFile } from "node:fs/promises";
import { join } from "node:path";

const JEST = "node_modules/.bin/jest";

/** @type {import("../support/row.mjs").Consumer} */
export default {
  folder: "jest",
  name: "Jest",
  tool: "jest",
  rows: [
    {
      what: "require in the node environment",
      path: "module",
      core: true,
      async run(context) {
        await context.run("env", `SANDBOX=${context.sandbox.url}`, `TITLE=${context.title}`, JEST, "exercise");
        return JSON.parse(await readFile(join(context.folder, "report.json"), "utf8"));
      },
    },
    {
      what: "require in jsdom: rules, outbox and element",
      core: true,
      run: async (context) => void (await context.run(JEST, "page")),
    },
  ],
};
