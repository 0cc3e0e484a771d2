// Drafts: what a visitor types survives a reload, a crash and the next visit, until the lead is stored or received. Secrets are
// never stored.

import assert from "node:assert/strict";
import { test } from "node:test";

import { browser, formWith, openAddress, openTab, ready, server, settle, stored, untilGone, untilStored, useBrowser } from "./support/drafts.mjs";

useBrowser();

/** @typedef {import("playwright-core").Page} Page */

const RESTORED = "What you entered before has been restored.";

/** Sends the form, and waits for an outcome. @param {Page} page @param {string} outcome */
async function send(page, outcome) {
  await page.getByRole("button", { name: "Go" }).click();
  await page.waitForFunction(`document.querySelector("lead-form").state === ${JSON.stringify(outcome)}`);
}

/** Types the occasion, and waits until the draft has it. @param {Page} page @param {string} text */
async function typeOccasion(page, text) {
  await page.getByLabel("Occasion").fill(text);
  await untilStored(page, text);
}

/** @param {Page} page */
async function reload(page) {
  await page.reload();
  await ready(page);
}

/** @param {Page} page @param {string} text */
async function waitForOccasion(page, text) {
  await page.waitForFunction(`(document.querySelector("lead-form").shadowRoot ?? document).querySelector("[name=name]")?.value === ${JSON.stringify(text)}`);
}

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
  <input id="s14" type="password" name="s14">`;

for (const mode of ["session", "device"]) {
  test(`draft="${mode}" never stores secrets, hidden inputs and files`, async () => {
    const page = await openTab(formWith(SECRETS, `draft="${mode}"`));
    // A button that shows the password.
    await page.evaluate(`document.querySelector("#s14").type = "text"`);
    for (let at = 0; at <= 14; at++) {
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

/** @type {[days: string, later: number, isKept: boolean][]} */
const EXPIRIES = [["", 6.9, true], ["", 7.1, false], [`draft-days="30"`, 29, true], [`draft-days="30"`, 31, false], [`draft-days="none"`, 6, true]];
for (const mode of ["session", "device"]) {
  for (const [days, later, isKept] of EXPIRIES) {
    test(`draft="${mode}" ${days} is ${isKept ? "kept" : "deleted"} after ${later} days`, async () => {
      const form = formWith("", `draft="${mode}" ${days}`);
      const clock = `<script>
        const [now, later] = [Date.now, Number(sessionStorage.later ?? 0)];
        Date.now = () => now() + later * 86400000;
      </script>`;
      const page = await openTab(form, { head: clock });
      await typeOccasion(page, `Old ${later}`);
      await page.evaluate(`sessionStorage.later = "${later}"`);
      await reload(page);
      if (isKept) await waitForOccasion(page, `Old ${later}`);
      else assert.equal(await page.getByLabel("Occasion").inputValue(), "");
      if (!isKept && mode === "device") await untilGone(page, `Old ${later}`);
    });
  }
}

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

const INVALID = { status: 422, body: { outcome: "invalid", issues: [{ code: "required", path: ["name"], message: "name", params: {} }] } };

for (const mode of ["session", "device"]) {
  test(`draft="${mode}" is deleted when the lead is received`, async () => {
    const page = await openTab(formWith("", `draft="${mode}"`));
    await typeOccasion(page, `Received ${mode}`);
    await send(page, "success");
    await untilGone(page, `Received ${mode}`);
    await reload(page);
    assert.equal(await page.getByLabel("Occasion").inputValue(), "");
  });

  test(`draft="${mode}" is deleted when the outbox has the lead, and not written again`, async () => {
    const page = await openTab(formWith("", `draft="${mode}"`));
    await page.getByLabel("Occasion").focus();
    await page.waitForFunction(`performance.getEntriesByType("resource").some(({ name }) => name.endsWith("outbox/open-outbox.js"))`);
    await typeOccasion(page, `Saved ${mode}`);
    await browser.context.setOffline(true);
    try {
      await send(page, "queued");
    } finally {
      await browser.context.setOffline(false);
    }
    await server.waitForLeads(1);
    // Until then the outbox has the text, too.
    await page.locator("lead-form[data-state=success]").waitFor();
    await page.goto(server.addPage("/elsewhere", "<!doctype html><title>x</title>"));
    await untilGone(page, `Saved ${mode}`);
  });

  test(`draft="${mode}" is there again when the relay refuses the lead`, async () => {
    const page = await openTab(formWith("", `draft="${mode}"`));
    await typeOccasion(page, `Refused ${mode}`);
    server.responses = [INVALID];
    await send(page, "refused");
    await reload(page);
    await waitForOccasion(page, `Refused ${mode}`);
  });

  test(`draft="${mode}" is deleted by a reset`, async () => {
    const page = await openTab(formWith(`<button type="reset">Reset</button>`, `draft="${mode}"`));
    await typeOccasion(page, `Reset ${mode}`);
    await page.getByRole("button", { name: "Reset" }).click();
    await untilGone(page, `Reset ${mode}`);
  });

  test(`draft="${mode}" is deleted by the button, with the keyboard`, async () => {
    const page = await openTab(formWith("", `draft="${mode}"`));
    await typeOccasion(page, `Shared ${mode}`);
    await reload(page);
    await page.getByRole("button", { name: "Clear the form" }).waitFor();
    assert.equal(await page.getByRole("status").filter({ hasText: RESTORED }).count(), 1);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("status").filter({ hasText: "The form has been cleared." }).waitFor();
    assert.deepEqual(await page.evaluate("[document.activeElement.id, document.activeElement.value]"), ["name", ""]);
    await untilGone(page, `Shared ${mode}`);
    assert.equal(await page.getByText(RESTORED).count(), 0);
  });
}

test("the page has its own region and button", async () => {
  const own = `<p data-lead="draft" hidden>Welcome back. <button type="button" data-lead-clear>Start again</button></p>`;
  const page = await openTab(formWith(own, `draft="session"`));
  assert.equal(await page.getByText("Welcome back.").isVisible(), false);
  await typeOccasion(page, "Own");
  await reload(page);
  await page.getByText("Welcome back.").waitFor();
  assert.equal(await page.getByText("Welcome back.").getAttribute("role"), "status");
  assert.equal(await page.getByText(RESTORED).count(), 0);
  await page.getByRole("button", { name: "Start again" }).click();
  await page.getByText("Welcome back.").waitFor({ state: "hidden" });
  assert.equal(await page.getByLabel("Occasion").inputValue(), "");
});

test("of two tabs, the last writer wins, and nothing is mixed", async () => {
  const first = await openTab(formWith(`<input id="b" name="b">`, `draft="device"`));
  const second = await openAddress(first.url());
  await first.locator("#b").fill("first b");
  await typeOccasion(first, "first name");
  await typeOccasion(second, "second name");
  await untilGone(second, "first");
  for (const one of [first, second]) await one.close();
  const third = await openAddress(first.url());
  await waitForOccasion(third, "second name");
  assert.equal(await third.locator("#b").inputValue(), "");
});

test("forms with other names or ids have drafts of their own", async () => {
  const page = await openTab(["a", "b"].map((id) => formWith("", `draft="session" id="${id}"`).replace(`id="name"`, "")).join(""));
  for (const id of ["a", "b"]) await page.locator(`#${id} [name=name]`).fill(`Form ${id}`);
  for (const id of ["a", "b"]) await untilStored(page, `Form ${id}`);
  await page.reload();
  for (const id of ["a", "b"]) await page.waitForFunction(`document.querySelector("#${id} [name=name]").value === "Form ${id}"`);
});

test("without IndexedDB the draft is kept in the tab, and the console says it once", async () => {
  const head = `<script>globalThis.warnings = []; console.warn = (...all) => warnings.push(all.join(" "));
    Object.defineProperty(globalThis, "indexedDB", { value: undefined });</script>`;
  const form = formWith("", `draft="device"`);
  const page = await browser.context.newPage();
  await page.goto(server.addPage("/draft-without", `<!doctype html>${head}<script type="module" src="/pkg/element.js"></script>${form}${form.replace(`id="name"`, "")}`));
  await page.waitForFunction(`warnings.some((text) => text.includes("drafts are kept in the tab only"))`);
  await page.locator("#name").fill("Without");
  await page.waitForFunction(`JSON.stringify({ ...sessionStorage }).includes("Without")`);
  await page.reload();
  await page.waitForFunction(`document.querySelector("#name").value === "Without"`);
  assert.equal(await page.evaluate(`warnings.filter((text) => text.includes("drafts are kept")).length`), 1);
});

test("blocked storage costs nothing but the draft", async () => {
  const head = `<script>for (const name of ["indexedDB", "sessionStorage", "localStorage"]) {
    Object.defineProperty(globalThis, name, { get() { throw new DOMException("blocked", "SecurityError"); } });
  }</script>`;
  const page = await browser.context.newPage();
  await page.goto(server.addPage("/draft-blocked", `<!doctype html>${head}<script type="module" src="/pkg/element.js"></script>${formWith("", `draft="device"`)}`));
  await page.waitForFunction("document.querySelector('form').noValidate");
  await page.locator("#name").fill("Blocked");
  await send(page, "success");
});

test("a field that is inserted later is restored, once", async () => {
  const page = await openTab(`${formWith(`<div id="more"></div>`, `draft="device"`)}
    <script>globalThis.insert = () => more.insertAdjacentHTML("beforeend", '<input name="late" class="late">');</script>`);
  await page.evaluate("insert()");
  await page.locator(".late").fill("Late");
  await typeOccasion(page, "Early");
  await reload(page);
  await waitForOccasion(page, "Early");
  await page.getByLabel("Occasion").fill("Changed");
  await untilStored(page, "Changed");
  assert.match(await stored(page), /Late/, "it waits for its field");
  await page.evaluate("insert()");
  await page.waitForFunction(`document.querySelector(".late").value === "Late"`);
  await page.locator(".late").fill("");
  await page.evaluate("insert()");
  await settle(page);
  assert.deepEqual(await page.evaluate(`[...document.querySelectorAll(".late")].map(({ value }) => value)`), ["", ""]);
});

for (const attribute of ["", `draft="off"`]) {
  test(`without drafts (${attribute || "no attribute"}) nothing is stored and no file is loaded`, async () => {
    const page = await openTab(formWith("", attribute));
    await page.getByLabel("Occasion").fill("Unkept");
    await page.evaluate(`document.dispatchEvent(new Event("visibilitychange"))`);
    await page.getByLabel("Occasion").blur();
    const files = `performance.getEntriesByType("resource").filter(({ name }) => name.includes("/features/")).length`;
    assert.equal(await page.evaluate(files), 0);
    await reload(page);
    assert.doesNotMatch(await stored(page), /Unkept/);
  });
}

/** @type {[why: string, attribute: string, draft: string, isKept: boolean][]} */
const PROFILES = [
  ["by the profile", "", "session", true],
  ["unless the element has the attribute", `draft="off"`, "session", false],
  ["by the element's attribute alone", `draft`, "", true],
];
for (const [why, attribute, draft, isKept] of PROFILES) {
  test(`a rendered form has drafts ${why}`, async () => {
    Object.assign(server.profiles, { kept: { ...server.profiles.wedding, ...(draft && { draft }) } });
    const page = await browser.context.newPage();
    const html = `<!doctype html><html lang="en"><script type="module" src="/pkg/element.js"></script>
      <lead-form relay="/relay" form="kept" ${attribute}></lead-form>`;
    await page.goto(server.addPage(`/draft-rendered-${draft}-${isKept}`, html));
    await page.getByLabel("Subject").fill("Rendered");
    if (isKept) await untilStored(page, "Rendered");
    await page.reload();
    if (isKept) await waitForOccasion(page, "Rendered");
    else assert.doesNotMatch(await stored(page), /Rendered/);
  });
}

test("a restored form has no time of typing, and is sent as it was typed", async () => {
  const page = await openTab(formWith("", `draft="session"`));
  await typeOccasion(page, "Restored");
  await reload(page);
  await waitForOccasion(page, "Restored");
  await send(page, "success");
  assert.deepEqual(server.leads.map(({ payload, guard }) => [payload.name, "elapsedMs" in guard]), [["Restored", false]]);
});

test("a draft stores what a feature returns, and gives it back once the feature has started", async () => {
  const page = await openTab(formWith("", "") + `<script type="module">
    import { start } from "/pkg/element/features/drafts.js";
    const host = Object.assign(document.createElement("div"), { relay: "/", form: "f", words: {} });
    const form = document.createElement("form");
    form.innerHTML = "<input name=a>";
    host.append(form);
    document.body.append(host);
    globalThis.restored = [];
    const step = { draft: () => ({ step: 2 }), restore: (value) => restored.push(value) };
    const silent = { draft: () => undefined, restore: (value) => restored.push(value) };
    const isSecond = sessionStorage.getItem("second") !== null;
    const started = new Map(isSecond ? [] : [["steps", step], ["silent", silent]]);
    const features = { started, whenLoaded: async () => {}, ask: () => [] };
    globalThis.feature = start({ host, root: host, form, features, language: () => "en", signal: new AbortController().signal });
    globalThis.addFeatures = () => { started.set("steps", step).set("silent", silent); feature.reconcile(); };
    await feature.restored();
    globalThis.isReady = true;
  </script>`);
  await page.waitForFunction("globalThis.isReady");
  await page.locator("div > form > [name=a]").fill("Step");
  await untilStored(page, "Step");
  await page.evaluate(`sessionStorage.setItem("second", "")`);
  await page.reload();
  await page.waitForFunction("globalThis.isReady");
  assert.equal(await page.locator("div > form > [name=a]").inputValue(), "Step");
  assert.deepEqual(await page.evaluate("restored"), []);
  await page.evaluate("addFeatures(), addFeatures()");
  assert.deepEqual(await page.evaluate("restored"), [{ step: 2 }]);
});

/** @type {[lang: string, texts: string[]][]} */
const LANGUAGES = [
  ["en", [RESTORED, "Clear the form", "The form has been cleared."]],
  ["de-AT", ["Ihre früheren Eingaben wurden wiederhergestellt.", "Formular leeren", "Das Formular wurde geleert."]],
  ["es", ["Se ha restaurado lo que había escrito antes.", "Vaciar el formulario", "El formulario se ha vaciado."]],
  ["fr", ["Votre saisie précédente a été restaurée.", "Vider le formulaire", "Le formulaire a été vidé."]],
  ["pt", ["O que foi preenchido antes foi restaurado.", "Limpar o formulário", "O formulário foi limpo."]],
  ["ar", ["تمت استعادة ما أدخلته سابقًا.", "مسح النموذج", "تم مسح النموذج."]],
  ["ja", ["以前の入力内容を復元しました。", "フォームを消去", "フォームを消去しました。"]],
  ["nl", [RESTORED, "Clear the form", "The form has been cleared."]],
];
for (const [lang, [restored, clear, cleared]] of LANGUAGES) {
  test(`the texts in ${lang}`, async () => {
    const page = await openTab(formWith("", `draft="session"`), { lang });
    await typeOccasion(page, `In ${lang}`);
    await reload(page);
    await page.getByText(restored, { exact: true }).waitFor();
    await page.getByRole("button", { name: clear, exact: true }).click();
    await page.getByText(cleared, { exact: true }).waitFor();
  });
}

test("the pages reported no error", () => assert.deepEqual(browser.pageErrors, []));
