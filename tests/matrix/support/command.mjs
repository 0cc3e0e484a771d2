// Runs other programs, to their end or while a row needs them; process.mjs starts and stops them.

import { once } from "node:events";
import { createServer } from "node:net";
import { stripVTControlCharacters } from "node:util";

import { kill, start, stop } from "./process.mjs";

/**
 * @typedef {import("./process.mjs").Child} Child
 * @typedef {import("./process.mjs").Surroundings} Surroundings
 */

/** The time limit of a program to end, or to start listening, in milliseconds. */
const PATIENCE = 240_000;

/**
 * Runs a program and returns its output, which is also in the error if it fails.
 *
 * @param {string[]} words
 * @param {Surroundings} surroundings
 */
export async function run(words, surroundings) {
  const child = start(words, surroundings);
  const said = listen(child);
  const timer = setTimeout(() => kill(child), PATIENCE);
  const [code, signal] = await once(child, "exit");
  clearTimeout(timer);
  kill(child);
  if (code !== 0) throw new Error(`${words.join(" ")}\nended with ${code ?? signal}\n${said.all()}`);
  return said.out();
}

/**
 * Starts a server and waits until it prints its address.
 *
 * @param {string[]} words
 * @param {Surroundings} surroundings
 * @param {RegExp} [named] what it says when it serves; its first group is the address
 */
export async function serve(words, surroundings, named = /(https?:\/\/(?:127\.0\.0\.1|localhost):\d+)/) {
  const kept = keep(words, surroundings);
  const { child, said } = kept;
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const url = new Promise((/** @type {(url: string) => void} */ resolve, reject) => {
    const failed = (/** @type {string} */ why) => reject(new Error(`${words.join(" ")}\n${why}\n${said.all()}`));
    timer = setTimeout(() => failed("did not serve in time"), PATIENCE);
    child.once("exit", () => failed("ended before it served"));
    said.whenever(() => {
      const match = named.exec(said.all());
      if (match) resolve(match[1]);
    });
  });
  try {
    return { url: await url, stop: kept.stop };
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
 * @param {string[]} words
 * @param {Surroundings} surroundings
 */
export function keep(words, surroundings) {
  const child = start(words, surroundings);
  return { child, said: listen(child), stop: () => stop(child) };
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

/** @param {Child} child */
function listen(child) {
  let out = "";
  let all = "";
  let heard = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
      if (stream === child.stdout) out += text;
      all = (all + stripVTControlCharacters(text)).slice(-20_000);
      heard();
    });
  }
  child.on("error", (error) => {
    all += error.message;
    child.emit("exit", 127, null);
  });
  return {
    out: () => out,
    all: () => all,
    whenever(/** @type {() => void} */ listener) {
      heard = listener;
    },
  };
}
