// A static web server over HTTP/1.1 with brotli-compressed files, and a relay that accepts and records every request.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const TYPES = new Map([
  [".html", "text/html; charset=utf-8"],
  [".js", "text/javascript"],
  [".wasm", "application/wasm"],
]);

const DELIVERED = JSON.stringify({ outcome: "delivered", id: 7, updateToken: "token-7" });

/** @param {string} folder */
export async function startServer(folder) {
  /** @type {Map<string, Buffer>} */
  const files = new Map();
  /** @type {{ payload: object }[]} */
  const leads = [];

  /** @param {string} path */
  const compressed = async (path) => {
    const found = files.get(path) ?? smallest(await readFile(join(folder, normalize(path))));
    files.set(path, found);
    return found;
  };

  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (request.method === "POST") {
      let text = "";
      for await (const chunk of request.setEncoding("utf8")) text += chunk;
      leads.push(JSON.parse(text));
      return response.writeHead(200, { "Content-Type": "application/json" }).end(DELIVERED);
    }
    try {
      const body = await compressed(pathname);
      const type = TYPES.get(extname(pathname)) ?? "application/octet-stream";
      response.writeHead(200, { "Content-Type": type, "Content-Encoding": "br", "Content-Length": body.length }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    leads,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** @param {Buffer} bytes */
function smallest(bytes) {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
}
