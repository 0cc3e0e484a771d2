// The servers that are measured: the relay's release build, and the peers' programs. Each prints its address when it is ready.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { ROOT } from "./install.mjs";

export const STAFF_KEY = "staff-key-of-32-bytes-0000000001";
export const RELAY = join(ROOT, "target/release/leadwire-relay");

/** As `relay/examples/limits` configures it. No lead is delivered: the CRM is a port without a server. */
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
 * @property {string} url
 * @property {() => Promise<number>} cpuMs processor time that it has used, user and system
 * @property {() => Promise<number>} memoryMiB the most that it has used
 * @property {() => Promise<void>} stop
 *
 * @param {string} ledger a file, or the URL of a database
 * @param {string} configFile is written
 * @returns {Promise<Server>}
 */
export async function startRelay(ledger, configFile) {
  await writeFile(configFile, `ledger = "${ledger}"\n${CONFIG}`);
  return startServer(RELAY, ["--config", configFile]);
}

/**
 * @param {string} command
 * @param {string[]} parameters
 * @returns {Promise<Server>}
 */
export async function startServer(command, parameters) {
  const env = { ...process.env, KEY: STAFF_KEY, NODE_ENV: "production" };
  const child = spawn(command, parameters, { env, stdio: ["ignore", "pipe", "ignore"] });
  const ended = once(child, "exit");
  const { value: line } = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
  const url = /http:\/\/[\d.]+:\d+/.exec(line ?? "")?.[0];
  if (!url) throw new Error(`${command} ${parameters.join(" ")} did not start; it printed ${line}`);
  child.stdout.resume();
  return {
    url,
    cpuMs: () => cpuMs(child.pid),
    memoryMiB: () => memoryMiB(child.pid),
    async stop() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/**
 * Of the process and of those that it has started.
 *
 * @param {number | undefined} pid
 */
async function cpuMs(pid) {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  const times = [String(pid), ...children.split(" ").filter(Boolean)].map(ownCpuMs);
  return (await Promise.all(times)).reduce((sum, ms) => sum + ms, 0);
}

/** @param {string} pid */
async function ownCpuMs(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // In hundredths of a second, after the name in parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** @param {number | undefined} pid */
async function memoryMiB(pid) {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
}
