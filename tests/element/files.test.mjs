// File inputs: those of the relay's file fields are checked, and uploaded with the lead; of the others the developer and the visitor
// are told, and the lead can be sent without the file.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { CUT, HANG, jsonResponse } from "../support/scripted-relay.mjs";
import { until } from "../support/until.mjs";
import { browser, openPage, server, useBrowser } from "./support/browser.mjs";
import { violations } from "./support/axe.mjs";

useBrowser();

// What a test leaves on the device would be uploaded in the next one.
beforeEach(async () => {
  await browser.page.goto(`${server.url}/page.css`);
  const session = await browser.context.newCDPSession(browser.page);
  await session.send("Storage.clearDataForOrigin", { origin: server.url, storageTypes: "indexeddb" });
});

const CV = { name: "cv.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF") };
const MESSAGE = "CV: a file cannot be sent with this form (cv.pdf). Send the form again to send it without the file.";

/** @param {string} inner @param {string} [attributes] of the form */
const form = (inner, attributes = "") => `<lead-form relay="/relay" form="wedding" kind="ivvy.lead">
  <form action="/relay/forms/wedding" method="post" ${attributes}>
  <label>Occasion <input name="name" value="Wedding"></label>${inner}<button>Go</button></form></lead-form>`;

/** Opens a page, and returns the warnings of its console. @param {string} inner @param {string} [attributes] of the form */
async function openForm(inner, attributes) {
  /** @type {string[]} */
  const warnings = [];
  browser.page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
  const page = await openPage(form(inner, attributes));
  await page.waitForFunction("document.querySelector('form').noValidate");
  // The profile is loaded as well.
  await page.waitForLoadState("networkidle");
  return { page, warnings };
}

const INPUT = `<label>CV <input type="file" id="cv" name="cv"></label>`;

test("the console names each file input once, also one that is inserted later", async () => {
  const { page, warnings } = await openForm(INPUT);
  await page.evaluate(`document.querySelector("form").insertAdjacentHTML("beforeend",
    '<input type="file" name="photo"><input type="file"><input type="file" name="own" data-lead-ignore><input type="file" name="off" disabled>')`);
  await page.waitForFunction("document.querySelectorAll('[data-lead]').length > 0");
  await page.locator("#cv").focus();
  await page.getByRole("button", { name: "Go" }).click();
  await page.getByText("Thank you.").waitFor();
  const names = warnings.map((text) => /"([^"]*)"/.exec(text)?.[1]);
  assert.deepEqual(names, ["cv", "photo"]);
  assert.match(warnings[0], /^leadwire: the relay takes no files/);
  assert.deepEqual(server.leads.map(({ payload }) => payload), [{ name: "Wedding" }], "without a chosen file nothing is refused");
});

/** @type {[attributes: string, inner: string, expected: RegExp[]][]} */
const ENCODINGS = [
  ["", INPUT, [/Without JavaScript nobody is told: the file's name is posted, and no file/]],
  [`enctype="multipart/form-data"`, INPUT, [/Without JavaScript nobody is told: the relay leaves the file out/]],
  [`enctype="multipart/form-data"`, "", []],
  [`enctype="text/plain"`, "", [/cannot read enctype="text\/plain"/]],
];
for (const [attributes, inner, expected] of ENCODINGS) {
  test(`the console says at once what a form with ${attributes || "no enctype"} does ${inner && "with files "}without JavaScript`, async () => {
    const { warnings } = await openForm(inner + `<input name="enctype">`, attributes);
    assert.equal(warnings.length, expected.length, warnings.join());
    expected.forEach((pattern, at) => assert.match(warnings[at], pattern));
  });
}

test("a chosen file is shown at its input and to leadvalidate, and the next attempt sends the lead without it", async () => {
  const { page } = await openForm(INPUT);
  await page.evaluate(`globalThis.found = []; document.addEventListener("leadvalidate", ({ detail }) => {
    found = detail.issues.map(({ code, path, params }) => ({ code, path, params }));
  })`);
  await page.locator("#cv").setInputFiles(CV);
  assert.equal(await page.locator("[data-lead=message]").textContent(), MESSAGE, "at once");
  assert.deepEqual(await page.evaluate("found"), [{ code: "file", path: ["cv"], params: { files: ["cv.pdf"] } }]);
  await page.getByRole("button", { name: "Go" }).click();
  assert.deepEqual(await page.getByRole("alert").getByRole("link").allTextContents(), [MESSAGE]);
  assert.deepEqual(server.leads, []);
  await page.getByRole("button", { name: "Go" }).click();
  await page.getByText("Thank you.").waitFor();
  assert.deepEqual(server.leads.map(({ payload }) => payload), [{ name: "Wedding" }]);
});

test("another file is another attempt, and a removed one is no problem", async () => {
  const { page } = await openForm(INPUT);
  await page.locator("#cv").setInputFiles(CV);
  await page.getByRole("button", { name: "Go" }).click();
  await page.locator("#cv").setInputFiles({ ...CV, name: "letter.pdf" });
  await page.getByRole("button", { name: "Go" }).click();
  await page.getByRole("link", { name: "letter.pdf" }).waitFor();
  assert.deepEqual(server.leads, []);
  await page.locator("#cv").setInputFiles([]);
  await page.getByRole("button", { name: "Go" }).click();
  await page.getByText("Thank you.").waitFor();
});

test("a page that takes care of its files removes the issue, or marks the input", async () => {
  const { page } = await openForm(INPUT);
  await page.evaluate(`document.addEventListener("leadvalidate", ({ detail: { issues } }) => {
    for (let at = issues.length; at--; ) if (issues[at].code === "file") issues.splice(at, 1);
  })`);
  await page.locator("#cv").setInputFiles(CV);
  await page.getByRole("button", { name: "Go" }).click();
  await page.getByText("Thank you.").waitFor();
  await openForm(INPUT.replace("<input", "<input data-lead-ignore"));
  await page.locator("#cv").setInputFiles(CV);
  await page.getByRole("button", { name: "Go" }).click();
  await page.getByText("Thank you.").waitFor();
  assert.equal(server.leads.length, 2);
});

test("a file that a custom element or a listener submits is a problem as well", async () => {
  const { page } = await openForm(`<x-upload name="cv"></x-upload>`);
  await page.evaluate(`
    customElements.define("x-upload", class extends HTMLElement {
      static formAssociated = true;
      constructor() { super(); this.attachInternals().setFormValue(new File(["x"], "cv.pdf")); }
    });
    document.querySelector("form").addEventListener("formdata", ({ formData }) => formData.append("photo", new File(["x"], "a.png")))`);
  await page.getByRole("button", { name: "Go" }).click();
  await page.getByRole("alert").getByRole("listitem").first().waitFor();
  const texts = await page.getByRole("alert").getByRole("listitem").allTextContents();
  assert.deepEqual(texts.map((text) => /^(\w+): .*\((.*)\)/.exec(text)?.slice(1)), [["cv", "cv.pdf"], ["photo", "a.png"]]);
  await page.getByRole("button", { name: "Go" }).click();
  await page.getByText("Thank you.").waitFor();
  assert.deepEqual(server.leads.map(({ payload }) => payload), [{ name: "Wedding" }]);
});

const JOBS = (/** @type {string} */ inner = "", more = "") => `<lead-form relay="/relay" form="jobs" kind="bitrix24.lead">
  <form ${more}><label>Position <input name="fields.TITLE" value="Cook"></label>
  <label>Your CV <input type="file" id="cv" name="fields.UF_CRM_CV"></label>${inner}<button>Apply</button></form></lead-form>`;
const MORE = `<label>More <input type="file" id="more" name="fields.UF_CRM_MORE"></label>`;

/** @param {string} markup @param {object} [options] of the page */
async function openJobs(markup, options) {
  const page = await openPage(markup, options);
  await page.waitForFunction("document.querySelector('lead-form').querySelector('#cv')?.required ?? document.querySelector('lead-form [type=file]')?.required");
  return page;
}

/** The files that the relay has of the leads, by name. Long content is given by its length. */
function receivedFiles() {
  const files = [...server.files.received.keys()].flatMap((key) => Object.entries(server.files.complete(key)));
  return Object.fromEntries(files.map(([name, content]) => [name, content.length > 100 && /^a+$/.test(content) ? content.length : content]));
}

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
