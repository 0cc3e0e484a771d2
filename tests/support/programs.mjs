// Runs other programs, to their end or until they are stopped. Each has its own process group, so that its child processes end
// with it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { stripVTControlCharacters } from "node:util";

/** The time limit of a program to end, or to start listening. */
const TIMEOUT_MS = 240_000;
/** The time limit of a program to end after SIGTERM. */
const STOP_TIMEOUT_MS = 3_000;
/** The output of a program that is kept for an error message. */
const MAX_OUTPUT = 20_000;

const QUIET = { NO_COLOR: "1", CI: "1", NEXT_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", NODE_OPTIONS: "" };

const ADDRESS = /(https?:\/\/(?:127\.0\.0\.1|localhost):\d+)/;

/**
 * @typedef {import("node:child_process").ChildProcess} Child
 *
 * @typedef {object} ProgramOptions
 * @property {string} folder the working directory
 * @property {Record<string, string>} [env]
 */

/** @type {Set<Child>} */
const running = new Set();
process.once("exit", () => [...running].forEach(kill));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));

/**
 * Runs a program and returns its standard output. The error of a program that fails contains all of its output.
 *
 * @param {string[]} command
 * @param {ProgramOptions} options
 */
export async function run(command, options) {
  const child = start(command, options);
  const output = collectOutput(child);
  const timer = setTimeout(() => kill(child), TIMEOUT_MS);
  const [code, signal] = await once(child, "exit");
  clearTimeout(timer);
  kill(child);
  if (code !== 0) throw new Error(`${command.join(" ")}\nended with ${code ?? signal}\n${output.all()}`);
  return output.stdout();
}

/**
 * Starts a server and waits until it prints its address.
 *
 * @param {string[]} command
 * @param {ProgramOptions} options
 * @param {RegExp} [printed] the output of a server that is ready; its first group is the address
 */
export async function serve(command, options, printed = ADDRESS) {
  const { child, output, stop } = startProgram(command, options);
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const url = new Promise((/** @type {(url: string) => void} */ resolve, reject) => {
    const fail = (/** @type {string} */ why) => reject(new Error(`${command.join(" ")}\n${why}\n${output.all()}`));
    timer = setTimeout(() => fail("printed no address in time"), TIMEOUT_MS);
    child.once("exit", () => fail("ended before it printed its address"));
    output.onChange(() => {
      const match = printed.exec(output.all());
      if (match) resolve(match[1]);
    });
  });
  try {
    return { url: await url, stop };
  } catch (error) {
    kill(child);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Starts a program that runs until it is stopped.
 *
 * @param {string[]} command
 * @param {ProgramOptions} options
 */
export function startProgram(command, options) {
  const child = start(command, options);
  return { child, output: collectOutput(child), stop: () => stop(child) };
}

/** A free port, for programs that do not support port 0. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return String(port);
}

/**
 * @param {string[]} command
 * @param {ProgramOptions} options
 */
function start([program, ...flags], { folder, env }) {
  const child = spawn(program, flags, {
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
async function stop(child) {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, "exit");
    signalGroup(child, "SIGTERM");
    const timer = setTimeout(() => kill(child), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
  }
  kill(child);
}

/** @param {Child} child */
function kill(child) {
  running.delete(child);
  signalGroup(child, "SIGKILL");
}

/**
 * @param {Child} child
 * @param {NodeJS.Signals} signal
 */
function signalGroup({ pid }, signal) {
  try {
    if (pid) process.kill(-pid, signal);
  } catch {
    // The process group has ended already.
  }
}

/** @param {Child} child */
function collectOutput(child) {
  let stdout = "";
  let all = "";
  let notify = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
      if (stream === child.stdout) stdout += text;
      all = (all + stripVTControlCharacters(text)).slice(-MAX_OUTPUT);
      notify();
    });
  }
  child.on("error", (error) => {
    all += error.message;
    child.emit("exit", 127, null);
  });
  return {
    stdout: () => stdout,
    all: () => all,
    onChange(/** @type {() => void} */ listener) {
      notify = listener;
    },
  };
}
