// The compared servers, each with an empty database on a disk. None delivers a lead.

import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { startRelay, startServer } from "../server.mjs";

/** The peer's table has the same name as the relay's. */
const SCHEMA = "relay";

/**
 * @typedef {import("../server.mjs").Server & { name: string, isOurs: boolean, store: "SQLite" | "PostgreSQL" }} Compared
 *
 * @param {string} folder where the packages are installed
 * @param {string} databaseUrl of PostgreSQL
 * @returns {Promise<Compared[]>}
 */
export async function startServers(folder, databaseUrl) {
  const data = join(folder, "data");
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { recursive: true });
  await createSchema(folder, databaseUrl);
  const inData = (/** @type {string} */ name) => join(data, name);
  const node = (/** @type {string} */ job, /** @type {string[]} */ ...parameters) =>
    startServer(process.execPath, [join(folder, "jobs", job), ...parameters]);
  /** @type {[Compared["store"], name: string, isOurs: boolean, start: () => Promise<import("../server.mjs").Server>][]} */
  const programs = [
    ["SQLite", "leadwire-relay", true, () => startRelay(inData("relay.db"), inData("file.toml"))],
    ["SQLite", "Hono + zod + better-sqlite3, group commit", false, () => node("hono.mjs", inData("group.db"), "group")],
    ["SQLite", "Hono + zod + better-sqlite3, commit per lead", false, () => node("hono.mjs", inData("each.db"), "each")],
    ["PostgreSQL", "leadwire-relay", true, () => startRelay(`${databaseUrl}?options=-csearch_path%3D${SCHEMA}`, inData("database.toml"))],
    ["PostgreSQL", "Fastify + zod + pg", false, () => node("fastify.mjs", databaseUrl, "1")],
    ["PostgreSQL", "Fastify + zod + pg, two processes", false, () => node("fastify.mjs", databaseUrl, "2")],
  ];
  return Promise.all(programs.map(async ([store, name, isOurs, start]) => ({ ...(await start()), store, name, isOurs })));
}

/**
 * @param {string} folder
 * @param {string} databaseUrl
 */
async function createSchema(folder, databaseUrl) {
  const { default: pg } = await import(join(folder, "node_modules/pg/esm/index.mjs"));
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`CREATE SCHEMA ${SCHEMA}`);
  await client.end();
}
