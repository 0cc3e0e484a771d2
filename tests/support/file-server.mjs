// A static file server in the test's process, so that pages load while relays are stopped.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository: the package is at /pkg, the demo at /www/demo. */
export const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

/** @type {Record<string, string>} */
const CONTENT_TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
  ".css": "text/css",
  ".json": "application/json",
};

/**
 * @param {string} folder
 * @param {object} [options]
 * @param {(path: string) => Record<string, string>} [options.headers] of a path, besides its content type
 * @param {(path: string, text: string) => void} [options.onPost] called with what a page posts
 */
export async function serveFiles(folder, { headers = () => ({}), onPost = () => {} } = {}) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://files");
    if (request.method === "POST") {
      let text = "";
      for await (const chunk of request) text += chunk;
      onPost(pathname, text);
      return response.writeHead(204).end();
    }
    const path = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    try {
      const bytes = await readFile(join(folder, normalize(decodeURIComponent(path))));
      const type = CONTENT_TYPES[extname(path)] ?? "application/octet-stream";
      // Not no-store, which would exclude the page from the back-forward cache.
      response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-cache", ...headers(pathname) }).end(bytes);
    } catch {
      // The file does not exist.
      response.writeHead(404, { "Content-Type": "text/plain" }).end("Not found");
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
