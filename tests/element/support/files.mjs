// What the tests of file inputs share: a form with file fields, and what the relay has received.

import { beforeEach } from "node:test";

import { browser, openPage, server, useBrowser } from "./browser.mjs";

/** Starts the server and the browser of a test file, with nothing stored at the beginning of each test. To be called at the top of the file. */
export function useEmptyBrowser() {
  useBrowser();
  // What a test leaves on the device would be uploaded in the next one.
  beforeEach(async () => {
    await browser.page.goto(`${server.url}/page.css`);
    const session = await browser.context.newCDPSession(browser.page);
    await session.send("Storage.clearDataForOrigin", { origin: server.url, storageTypes: "indexeddb" });
  });
}

export const CV = { name: "cv.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF") };

export const JOBS = (/** @type {string} */ inner = "", more = "") => `<lead-form relay="/relay" form="jobs" kind="bitrix24.lead">
  <form ${more}><label>Position <input name="fields.TITLE" value="Cook"></label>
  <label>Your CV <input type="file" id="cv" name="fields.UF_CRM_CV"></label>${inner}<button>Apply</button></form></lead-form>`;
export const MORE = `<label>More <input type="file" id="more" name="fields.UF_CRM_MORE"></label>`;

/** Opens a page, and waits until the file fields have their limits. @param {string} markup @param {object} [options] of the page */
export async function openJobs(markup, options) {
  const page = await openPage(markup, options);
  await page.waitForFunction("document.querySelector('lead-form').querySelector('#cv')?.required ?? document.querySelector('lead-form [type=file]')?.required");
  return page;
}

/** The files that the relay has of the leads, by name. Long content is given by its length. */
export function receivedFiles() {
  const files = [...server.files.received.keys()].flatMap((key) => Object.entries(server.files.complete(key)));
  return Object.fromEntries(files.map(([name, content]) => [name, content.length > 100 && /^a+$/.test(content) ? content.length : content]));
}
