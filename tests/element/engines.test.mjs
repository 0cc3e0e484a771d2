// What depends on the engine, in Chromium, Firefox and WebKitGTK: the encoding of a native post, copies of a form, members that
// inputs hide, and pages whose scripts have blocked requests.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { startRelay } from "../support/relay.mjs";
import { startSandbox } from "../support/sandbox.mjs";
import { HANG } from "../support/scripted-relay.mjs";
import { until } from "../support/until.mjs";
import { BROWSERS, openBrowser } from "../support/webdriver.mjs";
import { ENQUIRY, htmlPage } from "./support/pages.mjs";
import { TestServer } from "./support/test-server.mjs";

const FORMS = ["wedding", "legacy"].map((name) => `
[form.${name}]
crm = "venue"
kind = "ivvy.lead"
allow = ["name", "contact.firstName", "contact.lastName", "contact.email"]
fixed = { sourceId = 2, typeId = 3, stageId = 1, industryId = 11 }
thanks = "/thanks.html"
${name === "legacy" ? 'charset = "windows-1251"' : ""}
`).join("");

/** A page in windows-1251 without scripts. Of the name, one letter is not in this encoding. */
const legacyPage = (/** @type {string} */ form, /** @type {string} */ inner) => `<!doctype html><meta charset="windows-1251">
  <title>A page</title><meta http-equiv="Content-Security-Policy" content="script-src 'none'">
  <form action="/forms/${form}" method="post">${inner}<input name="contact.firstName" value="J&#252;rg">
  <input name="contact.lastName" value="&#1048;&#1074;&#1072;&#1085;&#1086;&#1074;"><input name="contact.email" value="ann@example.com">
  <input name="name" id="name"><button>Send</button></form>`;

const PAGES = {
  "charset.html": legacyPage("wedding", `<input type="hidden" name="_charset_">`),
  "setting.html": legacyPage("legacy", ""),
  "thanks.html": htmlPage(`<p id="thanks">Thank you.</p>`),
};

/** @type {string} */
let folder;
/** @type {import("../support/sandbox.mjs").Sandbox} */
let sandbox;
/** @type {Awaited<ReturnType<typeof startRelay>>} */
let relay;
const server = new TestServer();

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadwire-engines-"));
  for (const [name, text] of Object.entries(PAGES)) await writeFile(join(folder, name), text);
  sandbox = await startSandbox();
  relay = await startRelay(sandbox.url, { settings: { static: folder }, forms: FORMS });
  await server.start();
});

after(async () => {
  await relay?.stop();
  await sandbox?.stop();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** @typedef {Awaited<ReturnType<typeof openBrowser>>} Browser */

const isHandled = "document.querySelector('form[novalidate]') !== null";
const SENT = "document.querySelector('lead-form').dataset.state === 'success'";

/** Fills the form in and sends it, by script: inputs may hide members that a driver uses. @param {string} name */
const fillAndSend = (name) => `(() => {
  const values = { first: "Ann", last: "Smith", email: "ann@example.com", name: ${JSON.stringify(name)} };
  for (const [id, value] of Object.entries(values)) document.getElementById(id).value = value;
  document.querySelector("button:not([type])").click();
  return true;
})()`;

let pages = 0;

/** Opens a page with the form, and waits for the element. @param {Browser} browser @param {string} body @param {string} [head] */
async function openForm(browser, body, head) {
  await browser.read(server.addPage(`/engine-${++pages}`, htmlPage(body, { head })), isHandled);
}

/** The names of the contacts of the leads with this name. @param {string} name */
function contactsOf(name) {
  const leads = sandbox.stored("ivvy.lead").filter(({ fields }) => fields.name === name);
  const contacts = sandbox.stored("ivvy.contact");
  return leads.map(({ fields }) => {
    const contact = contacts.find(({ id }) => id === String(fields.contactId));
    return [contact?.fields.firstName, contact?.fields.lastName];
  });
}

/** @param {Browser} browser @param {string} kind */
async function postsAreDecoded(browser, kind) {
  for (const page of ["charset", "setting"]) {
    const name = `${kind}, ${page}`;
    await browser.read(`${relay.url}/${page}.html`, "document.characterSet === 'windows-1251'");
    await browser.type("#name", name);
    await browser.click("button");
    await browser.wait("document.querySelector('#thanks')?.textContent");
    await until("the lead in the CRM", () => contactsOf(name).length > 0);
    assert.deepEqual(contactsOf(name), [["Jürg", "Иванов"]], page);
  }
}

/** As page caches copy and restore. @type {[how: string, script: string][]} */
const COPIES = [
  ["a clone", "main.replaceWith(main.cloneNode(true))"],
  ["HTML", "main.innerHTML = main.innerHTML"],
  ["a clone of the form", "{ const form = main.querySelector('form'); form.replaceWith(form.cloneNode(true)) }"],
];

/** @param {Browser} browser @param {string} kind */
async function copiesAreUsable(browser, kind) {
  for (const [how, script] of COPIES) {
    await openForm(browser, ENQUIRY);
    await browser.wait(fillAndSend(`${kind}, ${how}, 1`));
    await browser.wait(SENT);
    await browser.wait(`(() => { const main = document.querySelector("main"); ${script}; return true })()`);
    await browser.wait("document.querySelector('lead-form').state === 'ready' && !document.querySelector('form').hidden");
    assert.deepEqual(await browser.wait("['summary', 'status', 'trap', 'success'].map((part) => document.querySelectorAll(`[data-lead=${part}]`).length)"), [1, 1, 1, 0], how);
    assert.deepEqual(await browser.wait("[document.querySelector('#name').value]"), [""], how);
    await browser.wait(fillAndSend(`${kind}, ${how}, 2`));
    await browser.wait(SENT);
  }
  const expected = COPIES.flatMap(([how]) => [1, 2].map((number) => `${kind}, ${how}, ${number}`));
  assert.deepEqual(server.leads.map(({ payload }) => payload.name), expected);
}

/** With the history snapshots of htmx. @param {Browser} browser @param {string} kind */
async function snapshotsAreUsable(browser, kind) {
  const options = { head: `<script src="/node_modules/htmx.org/dist/htmx.js"></script><body hx-boost="true">` };
  server.addPage("/snapshot/other", htmlPage("<p id='other'>Another page</p>", options));
  const url = server.addPage("/snapshot", htmlPage(`<a href="/snapshot/other">Other</a>${ENQUIRY}`, options));
  await browser.read(url, isHandled);
  await browser.wait(fillAndSend(`${kind} 1`));
  await browser.wait(SENT);
  await browser.wait("document.documentElement.id = 'same'");
  await browser.click("a");
  await browser.wait("document.querySelector('#other') !== null");
  await browser.back();
  await browser.wait("document.querySelector('lead-form')?.state === 'ready' && !document.querySelector('form').hidden");
  assert.equal(await browser.wait("document.documentElement.id === 'same'"), true);
  await browser.wait(fillAndSend(`${kind} 2`));
  await browser.wait(SENT);
  assert.deepEqual(server.leads.map(({ payload }) => payload.name), [`${kind} 1`, `${kind} 2`]);
}

const CLOBBERING = `<div id="more"></div><script>
  const names = new Set();
  for (let one = HTMLFormElement.prototype; one; one = Object.getPrototypeOf(one)) {
    for (const name of Object.getOwnPropertyNames(one)) if (name !== "name") names.add(name);
  }
  more.append(...[...names].map((name) => Object.assign(document.createElement("input"), { name })));
</script>`;

/** @param {Browser} browser @param {string} kind */
async function inputsHideNothing(browser, kind) {
  await openForm(browser, ENQUIRY.replace("<button", `${CLOBBERING}<button`));
  await browser.wait("document.querySelector('button').click() ?? true");
  await browser.wait("document.querySelectorAll('[data-lead=message]').length === 4");
  await browser.wait(fillAndSend(kind));
  await browser.wait(SENT);
  assert.deepEqual(server.leads.map(({ payload }) => payload.name), [kind]);
}

/** @type {[why: string, script: string][]} */
const BLOCKED = [
  ["never settles", "fetch = () => new Promise(() => {})"],
  ["is missing, as is XMLHttpRequest", "delete globalThis.fetch; delete globalThis.XMLHttpRequest"],
];

/** @param {Browser} browser @param {string} kind */
async function blockedRequestsAreSent(browser, kind) {
  for (const [why, script] of BLOCKED) {
    await openForm(browser, ENQUIRY, `<script>${script}</script>`);
    await browser.wait(fillAndSend(`${kind}, ${why}`));
    await browser.wait(SENT);
  }
  assert.deepEqual(server.leads.map(({ payload }) => payload.name), BLOCKED.map(([why]) => `${kind}, ${why}`));
  assert.deepEqual(server.formPosts, []);
}

/** The time is known only of what was typed. @param {Browser} browser @param {string} kind */
async function typingHasATime(browser, kind) {
  await openForm(browser, ENQUIRY);
  for (const [id, text] of [["first", "Ann"], ["last", "Smith"], ["email", "ann@example.com"], ["name", kind]]) await browser.type(`#${id}`, text);
  await browser.click("form button");
  await browser.wait(SENT);
  await openForm(browser, ENQUIRY);
  await browser.wait(fillAndSend(`${kind}, filled in`));
  await browser.wait(SENT);
  assert.deepEqual(server.leads.map(({ guard }) => typeof guard.elapsedMs), ["number", "undefined"]);
}

const APPLICATION = `<lead-form relay="/relay" form="jobs" kind="bitrix24.lead"><form>
  <label>Position <input name="fields.TITLE"></label>
  <label>Your CV <input type="file" name="fields.UF_CRM_CV"></label><button>Apply</button></form></lead-form>`;

/** An upload of three parts is interrupted by a reload, so that the rest is read from the device. @param {Browser} browser @param {string} kind */
async function filesSurviveAReload(browser, kind) {
  const url = server.addPage(`/engine-${++pages}`, htmlPage(APPLICATION));
  await browser.read(url, "document.querySelector('[type=file]').required === true");
  server.files.script = [undefined, undefined, HANG];
  await browser.wait(`(() => {
    const [title, file] = document.querySelectorAll("form input");
    title.value = ${JSON.stringify(kind)};
    const chosen = new DataTransfer();
    chosen.items.add(new File([${JSON.stringify(kind)}.repeat(100_000).slice(0, 600_000)], "cv.pdf"));
    file.files = chosen.files;
    document.querySelector("form button:not([type])").click();
    return true;
  })()`);
  await until("the first part", () => server.files.requests.length >= 3, 30_000);
  await browser.read(url, isHandled);
  const [key] = server.files.received.keys();
  await until("the rest", () => server.files.complete(key)["cv.pdf"], 40_000);
  assert.equal(server.files.complete(key)["cv.pdf"], kind.repeat(100_000).slice(0, 600_000));
}

/** @type {[what: string, check: (browser: Browser, kind: string) => Promise<void>][]} */
const CHECKS = [
  ["files that were stored are uploaded after a reload", filesSurviveAReload],
  ["a native post in windows-1251 is decoded", postsAreDecoded],
  ["a copy after a send is usable", copiesAreUsable],
  ["a snapshot of htmx is usable", snapshotsAreUsable],
  ["inputs hide no member of the form", inputsHideNothing],
  ["blocked requests are sent", blockedRequestsAreSent],
  ["typing has a time", typingHasATime],
];

for (const kind of Object.values(BROWSERS)) {
  for (const [what, check] of CHECKS) {
    test(`${kind.name}: ${what}`, async () => {
      server.reset();
      const browser = await openBrowser(kind);
      try {
        await check(browser, kind.name);
      } finally {
        await browser.close();
      }
    });
  }
}
