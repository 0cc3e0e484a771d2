// The outbox's fixture for leads with files: submits them, and tells what the relay and the device have then.

import assert from "node:assert/strict";

import { launch } from "./browser.mjs";
import { LEAD, OutboxFixture } from "./outbox-fixture.mjs";
import { until } from "./until.mjs";

/** @typedef {import("playwright-core").Page} Page */

export const CHUNK = 256 * 1024;
/** Two parts and a rest. */
export const LARGE = 2 * CHUNK + 1000;
export const FIELD = "fields.UF_CRM_CV";
/** Retries come at once: the delay is a random part of a span. */
export const NO_DELAY = "Math.random = () => 0";

/** What a file of this name and size contains. @param {string} name @param {number} size */
const contentOf = (name, size) => `${name} `.repeat(Math.ceil(size / (name.length + 1))).slice(0, size);

export class FilesFixture extends OutboxFixture {
  static async launch() {
    return new FilesFixture(await launch());
  }

  /**
   * Submits the lead with files of these sizes.
   *
   * @param {Page} page
   * @param {Record<string, number>} files
   * @returns {Promise<{ key: string, state: string }>}
   */
  submitFiles(page, files) {
    return page.evaluate(`(async () => {
      const contentOf = ${contentOf};
      const files = Object.entries(${JSON.stringify(files)}).map(([name, size]) =>
        ({ field: "${FIELD}", file: new File([contentOf(name, size)], name, { type: "application/pdf", lastModified: 1 }) }));
      window.progress = [];
      const onProgress = (step) => progress.push(step);
      window.submitted = await outbox.submit(${JSON.stringify(LEAD)}, { files, onProgress });
      return { key: submitted.key, state: submitted.state };
    })()`);
  }

  /** @param {string} key @param {Record<string, number>} files */
  assertReceived(key, files) {
    assert.deepEqual(this.relay.files.complete(key), Object.fromEntries(Object.entries(files).map(([name, size]) => [name, contentOf(name, size)])));
  }

  /** How many entries have files on the device. @param {Page} page @returns {Promise<number>} */
  storedFiles(page) {
    return page.evaluate(`new Promise((resolve, reject) => {
      const opening = indexedDB.open("leadwire-files", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("files", { keyPath: "id" });
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const count = opening.result.transaction("files").objectStore("files").count();
        count.onsuccess = () => (opening.result.close(), resolve(count.result));
      };
    })`);
  }

  /** @param {Page} page */
  waitUntilSent(page) {
    return until("no pending entry", () => page.evaluate("outbox.flush().then(() => outbox.pending()).then(({ length }) => length === 0)"));
  }

  /** @param {number} count of requests about files */
  waitForFileRequests(count) {
    return until(`${count} requests about files`, () => this.relay.files.requests.length >= count);
  }
}
