// A static file server with correct content types and the headers that a row sets.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = new Map([
  [".html", "text/html; charset=utf-8"],
  [".js", "text/javascript"],
  [".mjs", "text/javascript"],
  [".wasm", "application/wasm"],
  [".css", "text/css"],
  [".json", "application/json"],
]);

/**
 * @param {string} folder
 * @param {(path: string) => Record<string, string>} [headers] for a path, besides its type
 */
export async function serveFiles(folder, headers = () => ({})) {
  const server = createServer(async ({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://files");
    const path = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    try {
      const bytes = await readFile(join(folder, normalize(decodeURIComponent(path))));
      const type = TYPES.get(extname(path)) ?? "application/octet-stream";
      response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-store", ...headers(pathname) }).end(bytes);
    } catch {
      // No such file.
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
