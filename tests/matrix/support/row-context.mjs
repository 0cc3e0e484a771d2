// The context of a row: its directory, the sandbox, and functions that run its tools and open its pages. Everything that it starts ends
// with the row.

import { join } from "node:path";

import { serveFiles } from "../../support/file-server.mjs";
import { freePort, run, serve } from "../../support/programs.mjs";
import { openPage } from "./browsers.mjs";

export class RowContext {
  /** @type {(() => Promise<void>)[]} */
  #cleanUps = [];

  /**
   * @param {string} folder
   * @param {string} title of all records that the row creates
   * @param {import("./row.mjs").Services} services
   */
  constructor(folder, title, { sandbox, tarball }) {
    this.folder = folder;
    this.title = title;
    this.sandbox = sandbox;
    this.tarball = tarball;
  }

  /** @param {string[]} command */
  run(...command) {
    return run(command, { folder: this.folder });
  }

  /**
   * Runs a program that prints its report, with the sandbox's address and the title as its last arguments.
   *
   * @param {string[]} command
   */
  async report(...command) {
    const printed = await this.run(...command, this.sandbox.url, this.title);
    return JSON.parse(printed.trim().split("\n").at(-1) ?? "");
  }

  /**
   * Starts a server and returns its address.
   *
   * @param {(port: string) => string[]} command
   * @param {RegExp} [printed] the output of a server that is ready; its first group is the address
   */
  async serve(command, printed) {
    const server = await serve(command(await freePort()), { folder: this.folder }, printed);
    this.#cleanUps.push(server.stop);
    return server.url;
  }

  /**
   * Serves files and returns their address.
   *
   * @param {string} folder relative to the consumer's
   * @param {(path: string) => Record<string, string>} [headers]
   */
  async files(folder, headers) {
    const server = await serveFiles(join(this.folder, folder), { headers });
    this.#cleanUps.push(server.stop);
    return server.url;
  }

  /**
   * A page's address with the parameters that the exercise reads.
   *
   * @param {string} url
   */
  exerciseUrl(url) {
    const address = new URL(url);
    address.searchParams.set("sandbox", this.sandbox.url);
    address.searchParams.set("title", this.title);
    return address.href;
  }

  async page() {
    const opened = await openPage();
    this.#cleanUps.push(opened.close);
    return opened;
  }

  /**
   * The report of a page that runs the exercise.
   *
   * @param {string} url
   * @returns {Promise<any>}
   */
  async pageReport(url) {
    const { page } = await this.page();
    await page.goto(this.exerciseUrl(url));
    const report = await page.waitForFunction("globalThis.report");
    return report.jsonValue();
  }

  async end() {
    for (const cleanUp of this.#cleanUps.reverse()) await cleanUp();
  }
}
