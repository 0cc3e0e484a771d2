// Drafts: what a visitor types survives a reload, a crash and the next visit, until the lead is stored or received. Secrets are
// never stored.

import assert from "node:assert/strict";
import { test } from "node:test";

import { browser, formWith, openAddress, openTab, ready, reload, RESTORED, stored, typeOccasion, useBrowser, waitForOccasion } from "./support/drafts.mjs";

useBrowser();

const CONTROLS = `
  <textarea id="text" name="text">by default</textarea>
  <input id="cleared" name="cleared" value="by default">
  <input id="kept" name="kept" value="by default">
  <input id="number" name="number" type="number"> <input id="range" name="range" type="range"> <input id="color" name="color" type="color">
  <input id="untouched" name="untouched" type="range">
  <input class="same" name="same"><input class="same" name="same">
  <select id="one" name="one"><option>a<option selected>b<option>c</select>
  <select id="several" name="several" multiple><option>a<option selected>b<option>c</select>
  <input type="radio" name="radio" value="a" checked><input type="radio" name="radio" value="b">
  <input type="checkbox" name="boxes" value="a" checked><input type="checkbox" name="boxes" value="b"><input type="checkbox" name="on">
  <x-value name="custom"></x-value><x-checked name="other"></x-checked>
  <script>
    customElements.define("x-value", class extends HTMLElement { static formAssociated = true; value = ""; });
    customElements.define("x-checked", class extends HTMLElement { static formAssociated = true; value = "v"; checked = false; });
  </script>`;

const CHANGE_ALL = `(() => {
  const by = (selector) => document.querySelector(selector);
  const values = { "#text": "two\\nlines", "#cleared": "", "#number": "12", "#range": "7", "#color": "#112233", "x-value": "v2" };
  for (const [selector, value] of Object.entries(values)) by(selector).value = value;
  document.querySelectorAll(".same")[1].value = "second";
  by("#one").value = "c";
  for (const option of by("#several").options) option.selected = option.value !== "b";
  by("[name=radio][value=b]").checked = true;
  by("[name=boxes][value=a]").checked = false;
  by("[name=boxes][value=b]").checked = by("[name=on]").checked = by("x-checked").checked = true;
})()`;

/** The state of every control. */
const STATES = `[...document.querySelectorAll("form :is(input, select, textarea, x-value, x-checked)[name]:not([data-lead-trap])")].map((one) =>
  [one.name ?? one.getAttribute("name"), one.selectedOptions ? [...one.selectedOptions].map(({ value }) => value).join() : one.value, one.checked])`;

for (const mode of ["", "session", "device"]) {
  test(`draft="${mode}" restores every kind of control after a reload`, async () => {
    const listener = `<script>globalThis.events = new Set();
      for (const type of ["input", "change"]) addEventListener(type, ({ target }) => events.add(type + " " + target.getAttribute("name")));</script>`;
    const page = await openTab(listener + formWith(CONTROLS, `draft="${mode}"`));
    await page.evaluate(CHANGE_ALL);
    await typeOccasion(page, `Wedding ${mode}`);
    const before = /** @type {unknown[][]} */ (await page.evaluate(STATES));
    await reload(page);
    await page.getByText(RESTORED).waitFor();
    // A checkbox that is not the browser's own is not restored.
    const expected = before.map(([name, value, checked]) => [name, value, name === "other" ? false : checked]);
    assert.deepEqual(await page.evaluate(STATES), expected);
    const noticed = ["name", "text", "cleared", "number", "range", "color", "same", "one", "several", "radio", "boxes", "on", "custom"];
    const events = noticed.flatMap((name) => [`change ${name}`, `input ${name}`]).sort();
    assert.deepEqual(await page.evaluate("[...events].sort()"), events);
  });
}

const SECRETS = `
  <input id="s0" type="password" name="s0"> <input id="s1" name="s1" autocomplete="cc-number"> <input id="s2" name="s2" autocomplete="section-a CC-CSC">
  <input id="s3" name="s3" autocomplete="one-time-code"> <input id="s4" name="s4" autocomplete="new-password">
  <input id="s5" name="s5" autocomplete="current-password webauthn"> <input id="s6" name="s6" data-lead-draft="off">
  <fieldset data-lead-draft="off"><textarea id="s7" name="s7"></textarea></fieldset> <textarea id="s8" name="h-captcha-response"></textarea>
  <input id="s9" name="topic_details"> <input id="s10"> <input id="s11" name="_charset_"> <input id="s12" type="hidden" name="s12">
  <input id="s13" type="checkbox" name="s13" value="SECRET" data-lead-consent="1"> <input id="file" type="file" name="file">
  <input id="s14" type="password" name="s14"> <input id="s15" type="password" name="s15">`;

for (const mode of ["session", "device"]) {
  test(`draft="${mode}" never stores secrets, hidden inputs and files`, async () => {
    const page = await openTab(formWith(SECRETS, `draft="${mode}"`));
    // Buttons that show the password.
    await page.evaluate(`document.querySelector("#s14").type = "text"`);
    await page.evaluate(`document.querySelector("#s15").outerHTML = '<input id="s15" name="s15">'`);
    for (let at = 0; at <= 15; at++) {
      if (at === 12) await page.evaluate(`document.querySelector("#s12").value = "SECRET"`);
      else if (at === 13) await page.locator("#s13").check();
      else await page.locator(`#s${at}`).fill("SECRET");
    }
    await page.locator("#file").setInputFiles({ name: "SECRET.txt", mimeType: "text/plain", buffer: Buffer.from("SECRET") });
    await typeOccasion(page, `Party ${mode}`);
    assert.doesNotMatch(await stored(page), /SECRET|"s\d/);
    await reload(page);
    await waitForOccasion(page, `Party ${mode}`);
    assert.doesNotMatch(await stored(page), /SECRET|"s\d/, "after the page was left");
  });
}

test("a password is not stored by a form that replaces the one that had it", async () => {
  const page = await openTab(formWith(`<input id="pass" type="password" name="pass">`, `draft="session"`));
  await page.evaluate(`(() => {
    const form = document.querySelector("form");
    const next = form.cloneNode(true);
    next.querySelector("#pass").type = "text";
    form.replaceWith(next);
  })()`);
  await ready(page);
  await page.locator("#pass").fill("SECRET");
  await typeOccasion(page, "Replaced");
  assert.doesNotMatch(await stored(page), /SECRET|pass/);
});

test("what was stored of an input that is a password now is neither restored nor stored again", async () => {
  const script = `<script>if (sessionStorage.getItem("isPassword")) document.querySelector("#pass").type = "password"</script>`;
  const page = await openTab(formWith(`<input id="pass" name="pass">${script}`, `draft="session"`));
  await page.locator("#pass").fill("SECRET");
  await typeOccasion(page, "First");
  await page.evaluate(`sessionStorage.setItem("isPassword", "yes")`);
  await reload(page);
  await waitForOccasion(page, "First");
  assert.equal(await page.locator("#pass").inputValue(), "");
  await typeOccasion(page, "Second");
  assert.doesNotMatch(await stored(page), /SECRET/);
});

test("a draft on the device survives a crash, is there in another tab, and a draft of the tab is not", async () => {
  const page = await openTab(formWith("", `draft="device"`));
  const address = page.url();
  await typeOccasion(page, "Crash");
  const crashed = page.waitForEvent("crash");
  await page.goto("chrome://crash").catch(() => {});
  await crashed;
  await page.close();
  const other = await openAddress(address);
  await waitForOccasion(other, "Crash");
  await other.close();
  const first = await openTab(formWith("", `draft="session"`));
  await typeOccasion(first, "Tab");
  const second = await openAddress(first.url());
  assert.equal(await second.getByLabel("Occasion").inputValue(), "");
});

test("what is typed right before the page is left is kept", async () => {
  for (const mode of ["session", "device"]) {
    const page = await openTab(formWith("", `draft="${mode}"`));
    await page.evaluate("globalThis.setTimeout = () => 0");
    await page.getByLabel("Occasion").fill(`Late ${mode}`);
    await reload(page);
    await waitForOccasion(page, `Late ${mode}`);
    await page.close();
  }
});

test("a field that has another value than its default is left alone", async () => {
  const page = await openTab(formWith(`<input id="b" name="b">`, `draft="device"`));
  await page.locator("#b").fill("earlier b");
  await typeOccasion(page, "earlier name");
  await page.close();
  const html = `${formWith(`<input id="b" name="b">`, `draft="device"`)}<script>document.querySelector("#name").value = "typed";</script>`;
  const other = await browser.context.newPage();
  await other.route(page.url(), async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace(/<lead-form.*<\/lead-form>/s, html) });
  });
  await other.goto(page.url());
  await other.waitForFunction(`document.querySelector("#b").value === "earlier b"`);
  assert.equal(await other.getByLabel("Occasion").inputValue(), "typed");
});

test("the pages reported no error", () => assert.deepEqual(browser.pageErrors, []));
