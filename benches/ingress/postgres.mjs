// A PostgreSQL server of its own with its defaults, which flush each commit to the disk.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chown, mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";

/** Where Debian's packages install each version. */
const DEBIAN = "/usr/lib/postgresql";
const USER = "bench";
/** On a disk, unlike `/tmp` on some systems, and open to the user of the server. */
const TEMPORARY = "/var/tmp/leadwire-postgres-";

export async function startPostgres() {
  const bin = await programs();
  const port = await freePort();
  const options = { ...(await unprivileged()), stdio: /** @type {"ignore"} */ ("ignore"), cwd: "/" };
  const folder = await mkdtemp(TEMPORARY);
  if (options.uid !== undefined) await chown(folder, options.uid, options.gid);
  const data = join(folder, "data");
  execFileSync(join(bin, "initdb"), ["-D", data, "-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C"], options);
  const settings = [`port=${port}`, "listen_addresses=127.0.0.1", "unix_socket_directories="];
  const server = spawn(join(bin, "postgres"), ["-D", data, ...settings.flatMap((setting) => ["-c", setting])], options);
  const ended = once(server, "exit");
  const isReady = () => execFileSync(join(bin, "pg_isready"), ["-h", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
  await until("PostgreSQL is ready", isReady);
  return {
    url: `postgres://${USER}@127.0.0.1:${port}/postgres`,
    async stop() {
      server.kill("SIGINT");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function programs() {
  const versions = await readdir(DEBIAN).catch(() => []);
  const bins = versions.map((version) => join(DEBIAN, version, "bin")).filter((bin) => existsSync(join(bin, "initdb")));
  const newest = bins.sort().at(-1);
  if (!newest) throw new Error("PostgreSQL is not installed: apt-get install postgresql");
  return newest;
}

/** PostgreSQL refuses to run as root; its package creates this user. */
async function unprivileged() {
  if (process.getuid?.() !== 0) return {};
  const id = (/** @type {string} */ flag) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  return port;
}

/**
 * @param {string} what
 * @param {() => void} attempt throws until it is so
 */
async function until(what, attempt) {
  for (let count = 0; count < 200; count++) {
    try {
      return attempt();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error(`still waiting until ${what}`);
}
