// A relay for tests with the sandbox as its CRM. It can be killed and restarted on the same port with the same database, which is
// read with the sqlite3 command.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { startSandbox } from "./start.mjs";

const BINARY = fileURLToPath(new URL("../../target/debug/leadwire-relay", import.meta.url));

export class RealRelay {
  name = "leadwire-relay";
  url = "";
  #folder;
  #origin;
  #sandbox;
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #child;

  /**
   * @param {string} folder for its ledger, its configuration and its log
   * @param {string} origin of the pages that may send to it
   */
  static async start(folder, origin) {
    const relay = new RealRelay(folder, origin, await startSandbox());
    await relay.#begin("127.0.0.1:0");
    return relay;
  }

  /**
   * @param {string} folder
   * @param {string} origin
   * @param {Awaited<ReturnType<typeof startSandbox>>} sandbox
   */
  constructor(folder, origin, sandbox) {
    this.#folder = folder;
    this.#origin = origin;
    this.#sandbox = sandbox;
  }

  async kill() {
    const child = this.#child;
    this.#child = undefined;
    if (!child) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  restart() {
    return this.#begin(new URL(this.url).host);
  }

  async stop() {
    await this.kill();
    await this.#sandbox.stop();
  }

  /** The entries of its ledger, oldest first. */
  async leads() {
    const sql = "SELECT key, json_extract(body, '$.fields.TITLE') AS title FROM entry ORDER BY received_ms";
    const flags = ["-readonly", "-json", "-cmd", ".timeout 5000", join(this.#folder, "leadwire.db")];
    const printed = execFileSync("sqlite3", [...flags, sql], { encoding: "utf8", maxBuffer: 2 ** 28 });
    return /** @type {{ key: string, title: string }[]} */ (JSON.parse(printed || "[]"));
  }

  /** @param {string} listen */
  async #begin(listen) {
    const config = join(this.#folder, "relay.toml");
    await writeFile(config, this.#config(listen));
    const env = {
      ...process.env,
      LEADWIRE_TOKEN_SECRET: "a secret that is used in tests and nowhere else",
      BITRIX24_WEBHOOK: `${this.#sandbox.url}/rest/1/sandbox`,
    };
    const log = openSync(join(this.#folder, "relay.log"), "a");
    const child = spawn(BINARY, ["--config", config], { env, stdio: ["ignore", "pipe", log] });
    closeSync(log);
    this.#child = child;
    const [line] = await once(createInterface(/** @type {NodeJS.ReadableStream} */ (child.stdout)), "line");
    this.url = /http:\S+/.exec(line)?.[0] ?? "";
  }

  /** @param {string} listen */
  #config(listen) {
    return `
      listen = "${listen}"
      ledger = "${join(this.#folder, "leadwire.db")}"
      origins = ["${this.#origin}"]
      token_secret_env = "LEADWIRE_TOKEN_SECRET"
      answer_within_ms = 50

      [crm.portal]
      kind = "bitrix24"
      url_env = "BITRIX24_WEBHOOK"

      [form.contact]
      crm = "portal"
      kind = "bitrix24.lead"
      allow = ["fields.TITLE", "fields.NAME", "fields.COMMENTS"]
      rate = "100000/min"
    `;
  }
}
