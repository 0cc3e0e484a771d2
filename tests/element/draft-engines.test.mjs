// Drafts in Chromium, Firefox and WebKitGTK, with their own keyboard events and their own restoring of forms.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { BROWSERS, openBrowser } from "../support/webdriver.mjs";
import { formWith } from "./support/drafts.mjs";
import { htmlPage } from "./support/pages.mjs";
import { TestServer } from "./support/test-server.mjs";

const server = new TestServer();

before(() => server.start());
after(() => server.stop());

const INNER = `<textarea id="text" name="text"></textarea> <label><input type="checkbox" id="box" name="box" value="yes"> Box</label>
  <input type="password" id="secret" name="secret">`;

const HELD = `JSON.stringify([document.querySelector("#name").value, document.querySelector("#text").value, document.querySelector("#box").checked])`;

/** Reads what is stored into `found`, in the page: a driver may run its scripts elsewhere. */
const READER = `<script>globalThis.readStored = () => {
  const inTab = () => JSON.stringify({ ...sessionStorage, ...localStorage });
  const request = indexedDB.open("leadwire-drafts");
  request.onsuccess = () => {
    const db = request.result;
    if (!db.objectStoreNames.contains("leads")) return db.close();
    const all = db.transaction("leads").objectStore("leads").getAll();
    all.onsuccess = () => {
      db.close();
      globalThis.found = { device: JSON.stringify(all.result), all: JSON.stringify(all.result) + inTab() };
    };
  };
}</script>`;

/** @param {string} condition of `found` */
const whenStored = (condition) => `(readStored(), globalThis.found !== undefined && (${condition}))`;

for (const kind of Object.values(BROWSERS)) {
  test(`${kind.name}: a draft in the tab, and one on the device`, async () => {
    const browser = await openBrowser(kind);
    const other = server.addPage("/other", htmlPage(`<p id="other">Another page</p>`, { head: READER }));
    try {
      for (const mode of ["session", "device"]) {
        const url = server.addPage(`/engine-${mode}`, htmlPage(formWith(INNER, `draft="${mode}"`), { head: READER }));
        await browser.read(url, "document.querySelector('form')?.noValidate");
        await browser.type("#secret", "SECRET");
        await browser.type("#text", "A message");
        await browser.click("#box");
        await browser.type("#name", `Wedding ${mode}`);
        if (mode === "device") await browser.wait(whenStored(`found.device.includes("Wedding device")`));
        await browser.read(other, "document.querySelector('#other') !== null");
        if (mode === "device") await browser.wait("sessionStorage.clear() ?? true");
        await browser.read(url, `document.querySelector("#name")?.value === "Wedding ${mode}"`);
        assert.deepEqual(JSON.parse(await browser.wait(HELD)), [`Wedding ${mode}`, "A message", true]);
        await browser.wait(`document.querySelector("[data-lead=draft] [role=status]")?.textContent.startsWith("What you entered")`);
        if (mode === "device") await browser.wait(whenStored(`found.all.includes("Wedding") && !found.all.includes("SECRET")`));
        assert.equal(await browser.wait(`JSON.stringify({ ...sessionStorage }).includes("SECRET") ? "stored" : "no"`), "no");
        await browser.click("[data-lead-clear]");
        await browser.wait(`!document.querySelector("#box").checked`);
        assert.deepEqual(JSON.parse(await browser.wait(HELD)), ["", "", false]);
        if (mode === "device") await browser.wait(whenStored(`!found.all.includes("Wedding device")`));
        else await browser.wait(`!JSON.stringify({ ...sessionStorage }).includes("Wedding session")`);
      }
    } finally {
      await browser.close();
    }
  });
}
