// Starts the sandbox for one test file, on a free port with an empty database.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { Sandbox } from "./sandbox.mjs";

const BINARY = new URL("../../target/debug/sandbox", import.meta.url).pathname;

/**
 * @param {string[]} more flags of the sandbox
 */
export async function startSandbox(...more) {
  const folder = await mkdtemp(join(tmpdir(), "leadwire-sandbox-"));
  const db = join(folder, "sandbox.db");
  // Bitrix24's rate limit is tested natively; here it would only slow the tests down.
  const flags = ["--listen", "127.0.0.1:0", "--db", db, "--bitrix-burst", "100000", ...more];
  const child = spawn(BINARY, flags, { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(createInterface(child.stdout), "line");
  const url = /http:\S+/.exec(line)?.[0] ?? "";
  return {
    url,
    sandbox: new Sandbox(url, db),
    async stop() {
      child.kill();
      await once(child, "exit");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
