// Astro's client router as `astro build` makes it: the script of ClientRouter.astro with the modules that Astro's own plugin for
// Vite gives it.

import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const ASTRO = new URL("../../../node_modules/astro/", import.meta.url);

/** What a page with `<ClientRouter />` has in its head, beside the script. */
export const ASTRO_HEAD = `<meta name="astro-view-transitions-enabled" content="true"><meta name="astro-view-transitions-fallback" content="animate">`;

/** @returns {Promise<string>} a module */
export async function astroRouter() {
  const { default: plugin } = await import(new URL("dist/transitions/vite-plugin-transitions.js", ASTRO).href);
  const { resolveId, load, transform } = plugin({ settings: { config: { prefetch: false } } });
  const component = await readFile(new URL("components/ClientRouter.astro", ASTRO), "utf8");
  const [, script = ""] = /<script>(.*)<\/script>/s.exec(component) ?? [];
  const resolveDir = fileURLToPath(ASTRO);
  const result = await build({
    stdin: { contents: transform(script, "ClientRouter.astro.ts"), loader: "ts", resolveDir },
    bundle: true,
    format: "esm",
    write: false,
    define: {
      "import.meta.env": JSON.stringify({ SSR: false, DEV: false }),
      // As the plugin for `prefetch` sets them by default.
      __PREFETCH_PREFETCH_ALL__: "undefined",
      __PREFETCH_DEFAULT_STRATEGY__: "undefined",
      __EXPERIMENTAL_CLIENT_PRERENDER__: "false",
    },
    plugins: [
      {
        name: "astro",
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^astro:transitions/ }, ({ path }) => resolveId(path).then((/** @type {string} */ id) => ({ path: id, namespace: "transitions" })));
          onLoad({ filter: /./, namespace: "transitions" }, ({ path }) => ({ contents: load(path).code, resolveDir }));
          // Headers that a host's adapter adds; no adapter, no headers.
          onResolve({ filter: /^virtual:astro:adapter-config/ }, ({ path }) => ({ path, namespace: "adapter" }));
          onLoad({ filter: /./, namespace: "adapter" }, () => ({ contents: "export const internalFetchHeaders = {};" }));
        },
      },
    ],
  });
  return result.outputFiles[0].text;
}
