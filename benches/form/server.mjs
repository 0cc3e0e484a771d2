// Two static web servers over HTTP/1.1 with brotli-compressed files, one for each origin. Both accept and record what is sent to them.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const TYPES = new Map([
  [".html", "text/html; charset=utf-8"],
  [".js", "text/javascript"],
  [".json", "application/json"],
  [".wasm", "application/wasm"],
]);

/** A part of a path that makes it new, so that no cache has it. */
const RUN = /^\/run-\d+(?=\/)/;

const DELIVERED = JSON.stringify({ outcome: "delivered", id: 7, updateToken: "token-7" });

/**
 * @typedef {object} Servers
 * @property {string} url
 * @property {{ payload: object }[]} leads
 * @property {() => Promise<void>} stop
 *
 * @param {string} site the folder of the pages
 * @param {string} embed the folder of the other origin
 * @returns {Promise<Servers>}
 */
export async function startServers(site, embed) {
  /** @type {{ payload: object }[]} */
  const leads = [];
  const other = await start(embed, leads, () => "");
  const own = await start(site, leads, (run) => other.url + run);
  return {
    url: own.url,
    leads,
    async stop() {
      await own.stop();
      await other.stop();
    },
  };
}

/**
 * @param {string} folder
 * @param {{ payload: object }[]} leads
 * @param {(run: string) => string} embedOf the address of the other origin for a run
 */
async function start(folder, leads, embedOf) {
  /** @type {Map<string, Buffer>} */
  const files = new Map();

  /** @param {string} path */
  const compressed = async (path) => {
    const found = files.get(path) ?? smallest(await readFile(join(folder, normalize(path))));
    files.set(path, found);
    return found;
  };

  /**
   * @param {string} path
   * @param {string} run
   */
  const page = async (path, run) => smallest(Buffer.from((await readFile(join(folder, normalize(path)), "utf8")).replaceAll("{embed}", embedOf(run))));

  const server = createServer(async (request, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const [run = ""] = RUN.exec(pathname) ?? [];
    const path = pathname.slice(run.length);
    if (request.method === "POST") {
      let text = "";
      for await (const chunk of request.setEncoding("utf8")) text += chunk;
      leads.push(JSON.parse(text));
      return response.writeHead(200, { "Content-Type": "application/json" }).end(DELIVERED);
    }
    try {
      const body = path.endsWith(".html") ? await page(path, run) : await compressed(path);
      const type = TYPES.get(extname(path)) ?? "application/octet-stream";
      const timing = { "Timing-Allow-Origin": "*" };
      response.writeHead(200, { "Content-Type": type, "Content-Encoding": "br", "Content-Length": body.length, ...timing }).end(body);
    } catch {
      response.writeHead(404).end();
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

/** @param {Buffer} bytes */
function smallest(bytes) {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
}
