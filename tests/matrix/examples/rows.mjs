// The examples, as somebody has them who copied a folder: their types, the whole way of an enquiry through a real relay
// into the CRM, and lists whose inputs the framework adds, moves and removes between the element's messages.

import { enquire } from "./enquiry.mjs";
import { hydrate } from "./hydrated.mjs";
import { change } from "./list.mjs";

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
        what: "its types, and wrong ones",
        core: true,
        run: async (stand) => void (await stand.run(`node_modules/.bin/${checker}`, ...flags)),
      },
      { what: "an enquiry, from ten mounts to the CRM; built", core: true, run: (stand) => enquire(stand, VITE) },
      { what: "a list that changes under messages; dev server", core: true, run: (stand) => change(stand, VITE) },
    ],
  };
}

const react = example("React", "react", "tsc");
react.rows.push({ what: "a form that a server rendered; dev server", core: true, run: (stand) => hydrate(stand, VITE) });

export const examples = [
  react,
  example("Vue", "vue", "vue-tsc"),
  example("Svelte", "svelte", "svelte-check", "--fail-on-warnings"),
];
