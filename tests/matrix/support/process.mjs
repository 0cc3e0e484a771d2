// Starts and stops programs, each in its own process group, so that its child processes end with it.

import { spawn } from "node:child_process";
import { once } from "node:events";

/** @typedef {import("node:child_process").ChildProcess} Child */

/** The time limit to end after a signal, in milliseconds. */
const GRACE = 3_000;

const QUIET = { NO_COLOR: "1", CI: "1", NEXT_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", NODE_OPTIONS: "" };

/** @type {Set<Child>} */
const running = new Set();
process.once("exit", () => [...running].forEach(kill));
for (const ending of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(ending, () => process.exit(1));

/**
 * @typedef {object} Surroundings
 * @property {string} folder where it runs
 * @property {Record<string, string>} [env]
 */

/**
 * @param {string[]} words
 * @param {Surroundings} surroundings
 */
export function start([program, ...words], { folder, env }) {
  const child = spawn(program, words, {
    cwd: folder,
    env: { ...process.env, ...QUIET, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  running.add(child);
  return child;
}

/**
 * Ends a program gracefully, so that it can clean up.
 *
 * @param {Child} child
 */
export async function stop(child) {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, "exit");
    signal(child, "SIGTERM");
    const timer = setTimeout(() => kill(child), GRACE);
    await ended;
    clearTimeout(timer);
  }
  kill(child);
}

/** @param {Child} child */
export function kill(child) {
  running.delete(child);
  signal(child, "SIGKILL");
}

/**
 * @param {Child} child
 * @param {NodeJS.Signals} name
 */
function signal({ pid }, name) {
  try {
    if (pid) process.kill(-pid, name);
  } catch {
    // The whole group has ended already.
  }
}
