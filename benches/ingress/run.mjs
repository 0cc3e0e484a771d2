// Committed intake of leads, with the same durability, at 1, 64 and 256 clients: the relay with SQLite beside Hono + zod + better-sqlite3, and
// with PostgreSQL beside Fastify + zod + pg.
//
//   node benches/ingress/run.mjs [--rounds 7] [--seconds 4] [--clients 1,64,256]
//
// It needs target/release/leadwire-relay and target/release/examples/limits, which generates the load, and PostgreSQL.

import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";

import { ROOT, installed } from "../install.mjs";
import { interleave, median, ratio, row } from "../measure.mjs";
import { report, shown } from "../report.mjs";
import { check } from "./check.mjs";
import { startPostgres } from "./postgres.mjs";
import { startServers } from "./servers.mjs";

const GENERATOR = join(ROOT, "target/release/examples/limits");
const PRINTED = /([\d.]+) leads\/s {2}p50 ([\d.]+) ms {2}p99 ([\d.]+) ms[^]*per lead: ([\d.]+) ms/;
const WARM_UP = { clients: 64, seconds: 3 };
const GOAL = { clients: 64, ratio: 5, p99Ms: 10 };

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "7" }, seconds: { type: "string", default: "4" }, clients: { type: "string", default: "1,64,256" } },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];

const folder = await installed("ingress", { runsScripts: true });
const database = await startPostgres();
const servers = await startServers(folder, database.url);
try {
  for (const server of servers) {
    await check(server);
    await load(server, WARM_UP.clients, WARM_UP.seconds);
  }
  /** @type {import("../measure.mjs").Measure[]} */
  const measures = [];
  for (const clients of values.clients.split(",").map(Number)) measures.push(...(await measured(clients)));
  await report({
    id: "P4",
    name: "ingress",
    title: "Leads accepted per second, each committed to the disk before its answer",
    note: `${rounds} rounds of ${seconds} s in turns, keep-alive connections, each client sends its next lead when the last was answered. Servers, \
database and clients share the machine; a peer is one process of Node, as each of them is written to run, and Fastify also two`,
    measures,
  });
} finally {
  for (const server of servers) await server.stop();
  await database.stop();
  await rm(join(folder, "data"), { recursive: true, force: true });
}

/** @param {number} clients */
async function measured(clients) {
  const results = await interleave(servers, rounds, (server) => load(server, clients, seconds));
  const of = (/** @type {string} */ store) => {
    const rows = (/** @type {keyof typeof results[0][0]} */ key) =>
      servers.flatMap(({ name, isOurs, store: other }, index) =>
        other === store ? [row(name, isOurs, results[index].map((result) => result[key]))] : [],
      );
    return measuresOf(clients, store, rows);
  };
  return [...of("SQLite"), ...of("PostgreSQL")];
}

/**
 * @param {number} clients
 * @param {string} store
 * @param {(key: "leadsPerSecond" | "p50" | "p99" | "clientsMs" | "cpuMs") => import("../measure.mjs").Row[]} rows
 * @returns {import("../measure.mjs").Measure[]}
 */
function measuresOf(clients, store, rows) {
  const at = `${store}, ${clients} ${clients === 1 ? "client" : "clients"}`;
  /** @type {import("../measure.mjs").Measure} */
  const leads = { what: `${at}: leads`, unit: "leads/s", better: "more", rows: rows("leadsPerSecond") };
  /** @type {import("../measure.mjs").Measure} */
  const p99 = { what: `${at}: 99 % are answered within`, unit: "ms", better: "less", rows: rows("p99") };
  if (clients === GOAL.clients) {
    const why = whyNotFaster(median(rows("cpuMs")[0].values), median(rows("clientsMs")[0].values));
    leads.goal = { text: `at least ${GOAL.ratio} times the best peer`, isMet: ratio(leads) >= GOAL.ratio, why };
    p99.goal = { text: `at most ${GOAL.p99Ms} ms`, isMet: median(p99.rows[0].values) <= GOAL.p99Ms, why };
  }
  return [
    leads,
    { what: `${at}: half are answered within`, unit: "ms", better: "less", rows: rows("p50"), isDetail: true },
    p99,
    { what: `${at}: processor time of a lead, without the database's`, unit: "ms", better: "less", rows: rows("cpuMs"), isDetail: true },
  ];
}

/**
 * @param {number} relayMs processor time of a lead
 * @param {number} clientsMs
 */
function whyNotFaster(relayMs, clientsMs) {
  const cores = availableParallelism();
  return `A lead takes ${shown(relayMs)} ms of processor time in the relay and ${shown(clientsMs)} ms in the clients on the same ${cores} cores: \
at most ${shown((cores * 1000) / (relayMs + clientsMs))} leads/s if no core ever waited for the disk`;
}

/**
 * @param {import("./servers.mjs").Compared} server
 * @param {number} clients
 * @param {number} seconds
 */
async function load({ name, url, cpuMs }, clients, seconds) {
  const before = await cpuMs();
  const { stdout } = await promisify(execFile)(GENERATOR, ["load", url, String(clients), String(seconds)]);
  const used = (await cpuMs()) - before;
  const [leadsPerSecond, p50, p99, clientsMs] = (PRINTED.exec(stdout) ?? []).slice(1).map(Number);
  if (!(leadsPerSecond > 0)) throw new Error(`${name}: the generator printed ${stdout}`);
  return { leadsPerSecond, p50, p99, clientsMs, cpuMs: used / (leadsPerSecond * seconds) };
}
