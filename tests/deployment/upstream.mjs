// A server behind nginx that counts its requests.

import { once } from "node:events";
import { createServer } from "node:http";

/** @param {import("node:http").RequestListener} respond */
export async function startUpstream(respond) {
  const upstream = { requests: 0, url: "", stop };
  const server = createServer((request, response) => {
    upstream.requests += 1;
    respond(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  upstream.url = `http://127.0.0.1:${port}`;
  return upstream;

  async function stop() {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
}
