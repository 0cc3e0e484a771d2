// The relay's file fields in a form: their limits, what is checked when a file is chosen, and that the files are sent with the lead.

import assert from "node:assert/strict";
import { test } from "node:test";

import { browser, openPage, server } from "./support/browser.mjs";
import { CV, JOBS, MORE, openJobs, receivedFiles, useEmptyBrowser } from "./support/files.mjs";

useEmptyBrowser();

test("a file field gets the relay's limits, unless the page has set its own", async () => {
  const page = await openJobs(JOBS(MORE.replace("<input", `<input accept=".txt"`)));
  const limits = await page.evaluate(`["cv", "more"].map((id) => {
    const { accept, multiple, required } = document.getElementById(id);
    return [accept, multiple, required];
  })`);
  assert.deepEqual(limits, [[".pdf,image/*", false, true], [".txt", true, false]]);
});

const file = (/** @type {string} */ name, mimeType = "text/plain", size = 10) => ({ name, mimeType, buffer: Buffer.alloc(size, name) });

/** @type {[why: string, id: string, files: ReturnType<typeof file>[], expected: string | undefined][]} */
const CHOICES = [
  ["an allowed extension", "cv", [file("CV.PDF", "")], undefined],
  ["an allowed media range", "cv", [file("photo.heic", "image/heic")], undefined],
  ["another type", "cv", [file("cv.exe", "application/octet-stream")], "Your CV: cv.exe is not of an accepted type (.pdf, image/*)"],
  ["a file that is too large", "cv", [file("cv.pdf", "application/pdf", 1_048_577)], "Your CV: cv.pdf is larger than 1 MB"],
  ["a file that is just not too large", "cv", [file("cv.pdf", "application/pdf", 1_048_576)], undefined],
  ["one file of two that is too large", "more", [file("a.txt"), file("b.txt", "text/plain", 2_001)], "More: b.txt is larger than 2 kB"],
  ["as many files as allowed", "more", [file("a.txt"), file("b.txt")], undefined],
  ["more files than allowed", "more", [file("a.txt"), file("b.txt"), file("c.txt")], "More: choose at most 2 files"],
];
for (const [why, id, files, expected] of CHOICES) {
  test(`${why} is ${expected ? "refused" : "accepted"} at once`, async () => {
    const page = await openJobs(JOBS(MORE));
    await page.locator(`#${id}`).setInputFiles(files);
    // Another field's message shows that the form has been validated.
    if (!expected) await page.evaluate("document.querySelector('lead-form').checkValidity()");
    const messages = await page.locator("[data-lead=message]").allTextContents();
    assert.deepEqual(messages, expected ? [expected] : []);
    const codes = await page.evaluate(`(() => {
      let codes = [];
      document.addEventListener("leadvalidate", ({ detail }) => (codes = detail.issues.map(({ code }) => code)));
      document.querySelector("lead-form").checkValidity();
      return codes.filter((code) => code.startsWith("file"));
    })()`);
    assert.equal(codes.length, expected ? 1 : 0);
  });
}

/** @type {[lang: string, expected: RegExp][]} */
const LANGUAGES = [
  ["de", /cv\.exe hat keinen erlaubten Dateityp/],
  ["fr", /cv\.exe n’est pas d’un type accepté/],
  ["es", /cv\.exe no es de un tipo aceptado/],
  ["pt", /cv\.exe não é de um tipo aceite/],
  ["ar", /cv\.exe غير مقبول/],
  ["ja", /cv\.exe は使用できない種類/],
];
for (const [lang, expected] of LANGUAGES) {
  test(`the message is in the form's language: ${lang}`, async () => {
    const page = await openJobs(JOBS(), { lang });
    await page.locator("#cv").setInputFiles(file("cv.exe", "application/octet-stream"));
    assert.match((await page.locator("[data-lead=message]").textContent()) ?? "", expected);
  });
}

test("a required file is missing, is chosen by keyboard, and is received with the lead", async () => {
  const page = await openJobs(JOBS());
  // From now on the browser shows no dialog.
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Apply" }).press("Enter");
  await page.getByRole("alert").getByText("Your CV is required").waitFor();
  assert.equal(await page.evaluate("document.activeElement.id"), "cv");
  await page.keyboard.press("Enter");
  await (await chooser).setFiles(CV);
  await page.getByRole("button", { name: "Apply" }).press("Enter");
  await page.getByText("Thank you.").waitFor();
  assert.deepEqual(receivedFiles(), { "cv.pdf": "%PDF" });
  assert.deepEqual(server.leads.map(({ payload }) => payload), [{ fields: { TITLE: "Cook" } }]);
  assert.deepEqual([...server.files.received.values()].flat().map(({ field }) => field), ["fields.UF_CRM_CV"]);
  assert.equal(await page.locator("#cv").evaluate((input) => /** @type {HTMLInputElement} */ (input).files?.length), 0, "the form is reset");
});

test("a rendered form has the file field", async () => {
  const page = await openPage(`<lead-form relay="/relay" form="jobs"></lead-form>`);
  await page.getByLabel("Subject").fill("Cook");
  await page.getByLabel("Your CV").setInputFiles(CV);
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("Thank you.").waitFor();
  assert.deepEqual(receivedFiles(), { "cv.pdf": "%PDF" });
});

test("a file that a custom element submits under a file field's name is uploaded", async () => {
  const page = await openJobs(JOBS(`<x-upload name="fields.UF_CRM_MORE"></x-upload>`));
  await page.evaluate(`customElements.define("x-upload", class extends HTMLElement {
    static formAssociated = true;
    constructor() { super(); this.attachInternals().setFormValue(new File(["x"], "more.txt")); }
  })`);
  await page.locator("#cv").setInputFiles(CV);
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByText("Thank you.").waitFor();
  assert.deepEqual(receivedFiles(), { "cv.pdf": "%PDF", "more.txt": "x" });
});

test("without the profile, the files are sent, and the relay decides", async () => {
  server.profiles = /** @type {any} */ ({});
  const page = await openPage(JOBS());
  await page.waitForLoadState("networkidle");
  await page.locator("#cv").setInputFiles(CV);
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByText("Thank you.").waitFor();
  assert.deepEqual(receivedFiles(), { "cv.pdf": "%PDF" });
});

test("the console names a form with file fields that posts no files without JavaScript", async () => {
  /** @type {string[]} */
  const warnings = [];
  browser.page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
  const inner = MORE;
  await openJobs(JOBS(inner, `action="/relay/forms/jobs" method="post"`));
  await openJobs(JOBS(inner, `action="/relay/forms/jobs" method="post" enctype="multipart/form-data"`));
  assert.deepEqual(warnings.map((text) => /posts the file's name and no file/.test(text)), [true, true]);
});

test("the page reported no error", () => assert.deepEqual(browser.pageErrors, []));
