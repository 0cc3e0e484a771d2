// Debian's nginx with examples/nginx/leadwire.conf, as it is except for addresses and the certificate.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request as httpsRequest } from "node:https";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { freePort } from "../support/programs.mjs";
import { until } from "../support/until.mjs";

const EXAMPLE = new URL("../../examples/nginx/leadwire.conf", import.meta.url);
const NGINX = "/usr/sbin/nginx";

/**
 * @param {string[]} relays the URLs of two
 */
export async function startNginx(relays) {
  const folder = await mkdtemp(join(tmpdir(), "leadwire-nginx-"));
  const port = Number(await freePort());
  const [key, certificate] = ["key.pem", "certificate.pem"].map((name) => join(folder, name));
  execFileSync("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"],
    ...["-subj", "/CN=leads.example.com", "-keyout", key, "-out", certificate],
  ], { stdio: "pipe" });
  const server = replaceEach(await readFile(EXAMPLE, "utf8"), [
    ["10.0.0.11:8080", new URL(relays[0]).host],
    ["10.0.0.12:8080", new URL(relays[1]).host],
    ["listen 443 ssl http2", `listen 127.0.0.1:${port} ssl http2`],
    ["/etc/ssl/leads.example.com.pem", certificate],
    ["/etc/ssl/leads.example.com.key", key],
  ]);
  const main = join(folder, "nginx.conf");
  await writeFile(main, mainConfig(folder, server));
  const child = spawn(NGINX, ["-c", main, "-e", "stderr", "-g", "daemon off;"], { stdio: ["ignore", "ignore", "pipe"] });
  const log = text(/** @type {NodeJS.ReadableStream} */ (child.stderr));
  const ended = once(child, "exit");
  const listens = until("nginx listens", () => canConnect(port));
  const failed = ended.then(async () => Promise.reject(new Error(`nginx has ended: ${await log}`)));
  // After the start it ends without a failure.
  failed.catch(() => {});
  await Promise.race([listens, failed]);
  return { request, stop };

  /**
   * @param {string} method
   * @param {string} path
   * @param {{ client: string, body?: string, headers?: Record<string, string> }} options `client` is its address
   */
  async function request(method, path, { client, body, headers }) {
    const all = { host: "leads.example.com", ...(body !== undefined && { "content-length": String(body.length) }), ...headers };
    const options = { port, path, method, headers: all, localAddress: client, rejectUnauthorized: false, agent: false };
    const sent = httpsRequest({ host: "127.0.0.1", ...options });
    sent.end(body);
    const [response] = /** @type {[import("node:http").IncomingMessage]} */ (await once(sent, "response"));
    return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
  }

  async function stop() {
    if (child.exitCode === null) child.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder for everything that nginx writes
 * @param {string} server
 */
function mainConfig(folder, server) {
  const folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`);
  return `
user ${userInfo().username};
worker_processes 2;
pid ${folder}/nginx.pid;
error_log stderr error;
events {}
http {
access_log off;
${folders.join("\n")}
${server}
}
`;
}

/**
 * Fails if the example has a text not exactly once.
 *
 * @param {string} example
 * @param {[string, string][]} replacements
 */
function replaceEach(example, replacements) {
  return replacements.reduce((result, [from, to]) => {
    const parts = result.split(from);
    if (parts.length !== 2) throw new Error(`the example has ${from} ${parts.length - 1} times`);
    return parts.join(to);
  }, example);
}

/** @param {number} port */
async function canConnect(port) {
  const socket = connect(port, "127.0.0.1");
  const connected = await once(socket, "connect").then(() => true, () => false);
  socket.destroy();
  return connected;
}
