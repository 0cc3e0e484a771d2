// The examples, each copied to a directory of its own: types, an enquiry through a relay to the CRM, and lists of inputs that the
// framework changes while messages are shown.

import { testEnquiry } from "./enquiry.mjs";
import { testHydration } from "./hydrated.mjs";
import { testList } from "./list.mjs";

const VITE = "node_modules/.bin/vite";

/**
 * @param {string} name
 * @param {string} folder
 * @param {string} checker of its types
 * @param {string[]} flags
 * @returns {import("../support/row.mjs").Consumer}
 */
function example(name, folder, checker, ...flags) {
  return {
    folder,
    from: [`examples/${folder}`, `tests/matrix/examples/${folder}`],
    name: `example with ${name}`,
    tool: folder,
    rows: [
      {
        what: "types, valid and invalid",
        core: true,
        run: async (context) => void (await context.run(`node_modules/.bin/${checker}`, ...flags)),
      },
      { what: "an enquiry after ten mounts; built", core: true, run: (context) => testEnquiry(context, VITE) },
      { what: "a list that changes while messages are shown; dev server", core: true, run: (context) => testList(context, VITE) },
      { what: "a hydrated form; dev server", core: true, run: (context) => testHydration(context, VITE) },
    ],
  };
}

export const examples = [
  example("React", "react", "tsc"),
  example("Vue", "vue", "vue-tsc"),
  example("Svelte", "svelte", "svelte-check", "--fail-on-warnings"),
];
