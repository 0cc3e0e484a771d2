// The upload of files as the visitor sees it: the progress, interruptions, and files that the relay refuses.

import assert from "node:assert/strict";
import { test } from "node:test";

import { CUT, HANG, jsonResponse } from "../support/scripted-relay.mjs";
import { until } from "../support/until.mjs";
import { violations } from "./support/axe.mjs";
import { browser, server } from "./support/browser.mjs";
import { CV, JOBS, openJobs, receivedFiles, useEmptyBrowser } from "./support/files.mjs";

useEmptyBrowser();

const CHUNK = 256 * 1024;
/** When the browser releases the lock of a page late, the next page waits until its claim ends. */
const CLAIM_MS = 30_000;
const LARGE_CV = { ...CV, buffer: Buffer.alloc(3 * CHUNK + 10, "a") };

/** Chooses a file of four parts, and submits the form. */
async function sendLarge(markup = JOBS(), options = {}) {
  const page = await openJobs(markup, options);
  await page.evaluate(`globalThis.steps = []; globalThis.said = [];
    document.addEventListener("leadprogress", ({ detail: { sent, total } }) => steps.push([sent, total]));
    const status = document.querySelector("[data-lead=status]");
    new MutationObserver(() => said.push(status.textContent)).observe(status, { childList: true });`);
  await page.locator("[type=file]").first().setInputFiles(LARGE_CV);
  await page.locator("form button:not([type=button])").click();
  return page;
}

test("the progress: a labelled bar, an event for each part, and a text at each quarter", async () => {
  server.files.script = [undefined, undefined, HANG];
  const page = await sendLarge();
  const bar = page.getByRole("progressbar", { name: "Uploading cv.pdf" });
  await page.waitForFunction(`document.querySelector("progress")?.value === ${CHUNK}`);
  assert.equal(await bar.evaluate((one) => /** @type {HTMLProgressElement} */ (one).max), LARGE_CV.buffer.length);
  assert.deepEqual(await violations(page), [], "during the upload");
  assert.equal(await page.evaluate("document.querySelector('lead-form').state"), "sending");
  await page.setViewportSize({ width: 320, height: 800 });
  assert.deepEqual(await page.evaluate("document.documentElement.scrollWidth - innerWidth"), 0, "at 320 px");
  await page.setViewportSize({ width: 1280, height: 720 });
});

test("a form from right to left: the bar, its label and the texts", async () => {
  const page = await sendLarge(JOBS(), { lang: "ar", dir: "rtl" });
  await page.locator("[data-lead=success]").waitFor();
  assert.deepEqual(await page.evaluate("steps.map(([sent]) => sent)"), [0, CHUNK, 2 * CHUNK, 3 * CHUNK, LARGE_CV.buffer.length]);
  assert.equal(await page.locator("progress").count(), 0, "nothing of it is left");
  const said = /** @type {string[]} */ (await page.evaluate("said")).filter((text) => text.startsWith("تم رفع"));
  assert.equal(said.length, 4, said.join());
});

test("a lost connection: saved, the form may be left, and success once all is uploaded", async () => {
  server.files.script = [undefined, undefined, CUT];
  server.files.defaultStep = { ...CUT };
  const page = await sendLarge();
  await page.getByText("Saved on this device.").waitFor();
  assert.equal(await page.evaluate("document.querySelector('lead-form').state"), "queued");
  assert.deepEqual(receivedFiles(), {});
  server.files.defaultStep = undefined;
  await page.evaluate("dispatchEvent(new Event('online'))");
  await page.getByText("Thank you.").waitFor();
  assert.deepEqual(receivedFiles(), { "cv.pdf": LARGE_CV.buffer.length });
  assert.equal(server.leads.length, 1);
});

test("a form that is reset during an upload can be sent again, and both leads arrive", async () => {
  server.files.script = [undefined, undefined, HANG];
  const page = await sendLarge();
  await page.waitForFunction(`document.querySelector("progress")?.value === ${CHUNK}`);
  await page.evaluate("document.querySelector('lead-form').reset()");
  assert.equal(await page.locator("progress").count(), 0);
  await page.waitForFunction("document.querySelector('form').getAttribute('aria-busy') !== 'true'");
  await page.getByLabel("Position").fill("Waiter");
  await page.locator("#cv").setInputFiles(CV);
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByText("Thank you.").waitFor();
  await page.reload();
  await until("both files", () => [...server.files.received.keys()].filter((key) => server.files.complete(key)["cv.pdf"]).length === 2, CLAIM_MS);
  assert.deepEqual(server.leads.map(({ payload }) => payload.fields.TITLE).slice(0, 2), ["Cook", "Waiter"]);
});

test("offline: saved at once, and received by the online event", async () => {
  const page = await openJobs(JOBS());
  await page.locator("#cv").setInputFiles(CV);
  await page.waitForLoadState("networkidle");
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByText("Saved on this device.").waitFor();
  await page.context().setOffline(false);
  await page.getByText("Thank you.").waitFor();
  assert.deepEqual(receivedFiles(), { "cv.pdf": "%PDF" });
});

test("a reload during the upload: the next visit goes on", async () => {
  server.files.script = [undefined, undefined, HANG];
  const page = await sendLarge();
  await page.waitForFunction(`document.querySelector("progress")?.value === ${CHUNK}`);
  await page.reload();
  await until("the upload", () => receivedFiles()["cv.pdf"] === LARGE_CV.buffer.length, CLAIM_MS);
});

/** @type {[why: string, arrange: () => void, expected: string][]} */
const REFUSED = [
  ["the relay refuses the file", () => (server.files.refuse = () => "type"), "Not accepted: cv.pdf. Everything else was received."],
  ["the virus scan refuses the file", () => (server.files.script = [undefined, jsonResponse(410, { refused: "scan" })]), "Not accepted: cv.pdf. Everything else was received."],
  ["the file comes too late", () => (server.files.script = [undefined, jsonResponse(410, { refused: "late" })]), "Not received: cv.pdf. Everything else was received."],
  ["an older relay behind a newer profile", () => (server.files.isUnsupported = true), "Not received: cv.pdf. Everything else was received."],
];
for (const [why, arrange, expected] of REFUSED) {
  test(`${why}: the lead is received, and the file is named`, async () => {
    arrange();
    const page = await sendLarge();
    await page.getByText("Thank you.").waitFor();
    await page.getByRole("status").getByText(expected).waitFor();
    assert.deepEqual(await violations(page), []);
    assert.equal(server.leads.length, 1);
    await page.getByRole("button", { name: "Send another" }).click();
    assert.equal(await page.getByText(expected).count(), 0);
  });
}

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
