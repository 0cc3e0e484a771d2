// Relays for the kill test of pages: a test kills one and restarts it at the same address with the same accepted leads. Either the
// project's own, or the scripted one to test the pages alone.

import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { startRelay } from "./relay.mjs";
import { startSandbox } from "./sandbox.mjs";
import { ScriptedRelay } from "./scripted-relay.mjs";

/**
 * @typedef {object} KillableRelay
 * @property {string} name
 * @property {string} url
 * @property {() => Promise<void>} kill
 * @property {() => Promise<void>} restart
 * @property {() => Promise<void>} stop
 * @property {() => { key: string, title: string }[]} leads the accepted ones, oldest first
 */

const FORM = `
[form.contact]
crm = "portal"
kind = "bitrix24.lead"
allow = ["fields.TITLE", "fields.NAME", "fields.COMMENTS"]
rate = "100000/min"
`;

/**
 * The project's relay with a sandbox as its CRM.
 *
 * @param {string} folder for its database and its log
 * @param {string} origin of the pages that may send to it
 * @param {string} [forms] TOML
 * @returns {Promise<KillableRelay & { sandbox: import("./sandbox.mjs").Sandbox }>}
 */
export async function startRealRelay(folder, origin, forms = FORM) {
  const sandbox = await startSandbox();
  const settings = { origins: [origin], answer_within_ms: 50 };
  const relay = await startRelay(sandbox.url, { settings, forms, keepIn: folder });
  return {
    name: "leadwire-relay",
    url: relay.url,
    sandbox,
    kill: relay.kill,
    restart: relay.restart,
    async stop() {
      await relay.stop();
      await sandbox.stop();
    },
    leads() {
      const sql = "SELECT key, json_extract(body, '$.fields.TITLE') AS title FROM entry ORDER BY received_ms";
      const flags = ["-readonly", "-json", "-cmd", ".timeout 5000", relay.ledger];
      const printed = execFileSync("sqlite3", [...flags, sql], { encoding: "utf8", maxBuffer: 2 ** 28 });
      return JSON.parse(printed || "[]");
    },
  };
}

/**
 * A scripted relay that accepts every lead and stores it in a journal.
 *
 * @param {string} folder
 * @returns {Promise<KillableRelay>}
 */
export async function startScriptedRelay(folder) {
  const journal = join(folder, "journal");
  let relay = await new ScriptedRelay(journal).start();
  const { url } = relay;
  const stop = async () => void (await relay.stop());
  return {
    name: "scripted",
    url,
    kill: stop,
    stop,
    async restart() {
      relay = await new ScriptedRelay(journal).start(Number(new URL(url).port));
    },
    leads: () => [...relay.leads].map(([key, payload]) => ({ key, title: JSON.parse(payload).fields.TITLE })),
  };
}
