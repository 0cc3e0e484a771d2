// Vitest, which loads packages as Node does, in two of its environments and without configuration.

import { readFile } from "node:fs/promises";
import { join } from "node:path";

const VITEST = "node_modules/.bin/vitest";

/** @type {import("../support/row.mjs").Consumer} */
export default {
  folder: "vitest",
  name: "Vitest",
  tool: "vitest",
  rows: [
    {
      what: "import in the node environment",
      path: "inline",
      core: true,
      async run(context) {
        await context.run("env", `SANDBOX=${context.sandbox.url}`, `TITLE=${context.title}`, VITEST, "run", "exercise");
        return JSON.parse(await readFile(join(context.folder, "report.json"), "utf8"));
      },
    },
    {
      what: "import in jsdom: rules, outbox and element",
      core: true,
      run: async (context) => void (await context.run(VITEST, "run", "page")),
    },
  ],
};
