// The environment of a row: its directory, the sandbox, and functions that run its tools and open its pages. Everything it starts ends
// with it.

import { join } from "node:path";

import { openPage } from "./chromium.mjs";
import { freePort, run, serve } from "./command.mjs";
import { serveFiles } from "./files.mjs";

export class Stand {
  /** @type {(() => Promise<void>)[]} */
  #ends = [];

  /**
   * @param {string} folder
   * @param {string} title of the records that the row makes, and of no other
   * @param {import("./row.mjs").Running} running
   */
  constructor(folder, title, running) {
    this.folder = folder;
    this.title = title;
    this.url = running.url;
    this.sandbox = running.sandbox;
    this.tarball = running.tarball;
  }

  /** @param {string[]} words */
  run(...words) {
    return run(words, { folder: this.folder });
  }

  /**
   * Runs a program with the sandbox's address and the title; it prints its report.
   *
   * @param {string[]} words
   */
  async report(...words) {
    const printed = await this.run(...words, this.url, this.title);
    return JSON.parse(printed.trim().split("\n").at(-1) ?? "");
  }

  /**
   * @param {(port: string) => string[]} words
   * @param {RegExp} [named]
   */
  async serve(words, named) {
    const server = await serve(words(await freePort()), { folder: this.folder }, named);
    this.#ends.push(server.stop);
    return server.url;
  }

  /**
   * @param {string} folder below the consumer's
   * @param {(path: string) => Record<string, string>} [headers]
   */
  async files(folder, headers) {
    const server = await serveFiles(join(this.folder, folder), headers);
    this.#ends.push(server.stop);
    return server.url;
  }

  /** @param {string} url a page's address, told what to send to */
  addressed(url) {
    const address = new URL(url);
    address.searchParams.set("sandbox", this.url);
    address.searchParams.set("title", this.title);
    return address.href;
  }

  async page() {
    const opened = await openPage();
    this.#ends.push(opened.close);
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
    await page.goto(this.addressed(url));
    const report = await page.waitForFunction("globalThis.report");
    return report.jsonValue();
  }

  async end() {
    for (const end of this.#ends.reverse()) await end();
  }
}
