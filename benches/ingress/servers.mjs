// The compared servers, each with an empty database on the disk of this repository. None delivers a lead: the relay's CRM is a port without a
// server.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { ROOT } from "../install.mjs";

const KEY = "staff-key-of-32-bytes-0000000001";
const RELAY = join(ROOT, "target/release/leadwire-relay");

/** As `relay/examples/limits` configures it; the peers' `envelope.mjs` has the same form. */
const CONFIG = `
listen = "127.0.0.1:0"
origins = ["https://www.example.com"]
token_secret_env = "KEY"
staff_keys_env = "KEY"
answer_within_ms = 0
[crm.portal]
kind = "bitrix24"
url = "http://127.0.0.1:9/rest/1/x"
[form.trial]
crm = "portal"
kind = "bitrix24.lead"
allow = ["fields.NAME", "fields.PHONE"]
fixed = { fields = { TITLE = "Call back" } }
rate = "4000000000/s"
`;

/**
 * @typedef {object} Server
 * @property {string} name
 * @property {boolean} isOurs
 * @property {string} url
 * @property {() => Promise<number>} cpuMs processor time that it has used, user and system
 * @property {() => Promise<void>} stop
 *
 * @param {string} folder where the packages are installed
 * @returns {Promise<Server[]>}
 */
export async function startServers(folder) {
  const data = join(folder, "data");
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { recursive: true });
  const config = join(data, "relay.toml");
  await writeFile(config, `ledger = "${join(data, "relay.db")}"\n${CONFIG}`);
  const peer = join(folder, "jobs/peer.mjs");
  /** @type {[name: string, isOurs: boolean, command: string, parameters: string[]][]} */
  const programs = [
    ["leadwire-relay", true, RELAY, ["--config", config]],
    ["Hono + zod + better-sqlite3, group commit", false, process.execPath, [peer, join(data, "group.db"), "group"]],
    ["Hono + zod + better-sqlite3, commit per lead", false, process.execPath, [peer, join(data, "each.db"), "each"]],
  ];
  return Promise.all(programs.map((program) => start(...program)));
}

/**
 * @param {string} name
 * @param {boolean} isOurs
 * @param {string} command
 * @param {string[]} parameters
 * @returns {Promise<Server>}
 */
async function start(name, isOurs, command, parameters) {
  const child = spawn(command, parameters, { env: { ...process.env, KEY, NODE_ENV: "production" }, stdio: ["ignore", "pipe", "ignore"] });
  const ended = once(child, "exit");
  const { value: line } = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
  const url = /http:\/\/[\d.]+:\d+/.exec(line ?? "")?.[0];
  if (!url) throw new Error(`${name} did not start; it printed ${line}`);
  child.stdout.resume();
  return {
    name,
    isOurs,
    url,
    cpuMs: () => cpuMs(child.pid),
    async stop() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** @param {number | undefined} pid */
async function cpuMs(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // In hundredths of a second, after the name in parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
