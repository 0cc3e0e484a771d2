// Starts a relay with an empty database, with a sandbox as its CRMs. Its delays are much shorter than in production.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const BINARY = new URL("../../target/debug/leadwire-relay", import.meta.url).pathname;

export const STAFF_KEY = "a-staff-key-of-the-tests";

const SECRETS = {
  LEADWIRE_TOKEN_SECRET: "0123456789abcdef0123456789abcdef",
  LEADWIRE_STAFF_KEYS: STAFF_KEY,
  IVVY_KEY: "sandbox-key",
  IVVY_SECRET: "sandbox-secret",
  CAPILLARY_USER: "store.server",
  CAPILLARY_PASSWORD: "server123",
};

const DEFAULT_SETTINGS = {
  token_secret_env: "LEADWIRE_TOKEN_SECRET",
  staff_keys_env: "LEADWIRE_STAFF_KEYS",
  // The relay responds after the first attempt; only a CRM that hangs makes a test wait.
  answer_within_ms: 8000,
  crm_timeout_ms: 2000,
  quiet_ms: 100,
};

/** A form for iVvy leads, and one for Bitrix24 leads. */
const DEFAULT_FORMS = `
[form.wedding]
crm = "venue"
kind = "ivvy.lead"
allow = ["name", "description", "contact.firstName", "contact.lastName", "contact.email"]
fixed = { sourceId = 2, typeId = 3, stageId = 1, industryId = 11 }
rate = "6000/min"

[form.callback]
crm = "portal"
kind = "bitrix24.lead"
allow = ["fields.TITLE", "fields.NAME", "fields.COMMENTS"]
fixed = { fields = { SOURCE_ID = "WEB" } }
rate = "6000/min"
`;

/**
 * @typedef {object} Relay
 * @property {string} url
 * @property {string} ledger the path of its database
 * @property {() => Promise<void>} kill ends it at once, like a crash; the database is kept
 * @property {() => Promise<void>} restart at the same address with the same database
 * @property {() => Promise<void>} stop ends it and removes its temporary directory
 *
 * @param {string} sandboxUrl
 * @param {object} [options]
 * @param {Record<string, unknown>} [options.settings] top-level settings such as `origins`
 * @param {string} [options.forms] TOML of other forms
 * @param {string} [options.keepIn] a directory in which the database and a log remain
 * @returns {Promise<Relay>}
 */
export async function startRelay(sandboxUrl, { settings = {}, forms = DEFAULT_FORMS, keepIn } = {}) {
  const folder = keepIn ?? (await mkdtemp(join(tmpdir(), "leadwire-relay-")));
  const log = keepIn === undefined ? undefined : openSync(join(keepIn, "relay.log"), "a");
  /** @type {import("node:child_process").StdioOptions} */
  const stdio = ["ignore", "pipe", log ?? "inherit"];
  const config = join(folder, "relay.toml");
  const ledger = join(folder, "ledger.db");
  const env = { ...process.env, ...SECRETS, ...(!keepIn && { LEADWIRE_LOG: "off" }), BITRIX24_WEBHOOK: `${sandboxUrl}/rest/1/sandbox` };

  /** @param {string} listen */
  const start = async (listen) => {
    const top = { listen, ledger, ...DEFAULT_SETTINGS, ...settings };
    // JSON of strings, numbers and lists of strings is valid TOML.
    const settingLines = Object.entries(top).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
    await writeFile(config, [...settingLines, crms(sandboxUrl), forms].join("\n"));
    const child = spawn(BINARY, ["--config", config], { stdio, env });
    const lines = createInterface(/** @type {NodeJS.ReadableStream} */ (child.stdout));
    const [line] = await Promise.race([once(lines, "line"), once(child, "exit").then(() => [""])]);
    if (!line) throw new Error("the relay did not start; its errors are above");
    return { child, url: /http:\S+/.exec(line)?.[0] ?? "" };
  };

  let { child, url } = await start("127.0.0.1:0");
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  return {
    url,
    ledger,
    kill,
    async restart() {
      await kill();
      ({ child } = await start(new URL(url).host));
    },
    async stop() {
      await kill();
      if (log !== undefined) closeSync(log);
      if (!keepIn) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** @param {string} url of the sandbox */
function crms(url) {
  return `
[crm.venue]
kind = "ivvy"
url = "${url}"
key_env = "IVVY_KEY"
secret_env = "IVVY_SECRET"
marker = "description"

[crm.portal]
kind = "bitrix24"
url_env = "BITRIX24_WEBHOOK"
burst = 1000

[crm.loyalty]
kind = "capillary"
url = "${url}"
username_env = "CAPILLARY_USER"
password_env = "CAPILLARY_PASSWORD"
`;
}
