// A relay that a test can kill and restart on the same port with the same database: the real one, or the scripted one to test
// the page alone.

import { join } from "node:path";

import { RealRelay } from "./restartable-relay.mjs";
import { ScriptedRelay } from "./scripted-relay.mjs";

/** @typedef {{ key: string, title: string }} Lead */

export class KillableRelay {
  /**
   * @param {string} folder
   * @param {string} origin of the pages
   * @param {string} [kind] "scripted", or the project's own
   */
  static async start(folder, origin, kind) {
    return kind === "scripted" ? ScriptedHalf.start(folder) : RealRelay.start(folder, origin);
  }
}

class ScriptedHalf {
  name = "scripted";
  #journal;
  #relay;

  /** @param {string} folder */
  static async start(folder) {
    const half = new ScriptedHalf(folder);
    await half.#relay.start();
    return half;
  }

  /** @param {string} folder */
  constructor(folder) {
    this.#journal = join(folder, "journal");
    this.#relay = new ScriptedRelay(this.#journal);
  }

  get url() {
    return this.#relay.url;
  }

  async kill() {
    await this.#relay.stop();
  }

  async stop() {
    await this.#relay.stop();
  }

  async restart() {
    const { port } = new URL(this.url);
    this.#relay = await new ScriptedRelay(this.#journal).start(Number(port));
  }

  /** @returns {Promise<Lead[]>} */
  async leads() {
    return [...this.#relay.rows].map(([key, payload]) => ({ key, title: JSON.parse(payload).fields.TITLE }));
  }
}
