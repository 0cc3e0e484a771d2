// Drafts of different forms and pages: rendered ones, several on a page, fields that come later, missing storage, features, languages.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";

import { browser, formWith, openTab, reload, RESTORED, send, server, settle, stored, typeOccasion, untilStored, useBrowser, waitForOccasion } from "./support/drafts.mjs";
import { htmlPage } from "./support/pages.mjs";

useBrowser();

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

/** @type {[key: string, changed: { key?: unknown }][]} */
const KEYS = [
  ["its own key", {}],
  ["no key", { key: undefined }],
  ["a key that is too short", { key: "short" }],
  ["a number as its key", { key: 5 }],
  ["an object as its key", { key: {} }],
  ["a list as its key", { key: ["a".repeat(16)] }],
  ["a key that is too long", { key: "a".repeat(5_000) }],
];
for (const [key, changed] of KEYS) {
  test(`a draft with ${key}: the restored form has no time of typing, and is sent as it was typed`, async () => {
    const page = await openTab(formWith("", `draft="session"`));
    await typeOccasion(page, "Restored");
    await page.evaluate((changes) => {
      for (const [name, text] of Object.entries(sessionStorage).filter(([name]) => name.startsWith("leadwire.draft."))) {
        const draft = JSON.parse(text);
        draft.content = JSON.stringify({ ...JSON.parse(draft.content), ...changes });
        sessionStorage.setItem(name, JSON.stringify(draft));
      }
    }, changed);
    await reload(page);
    await waitForOccasion(page, "Restored");
    await send(page, "success");
    assert.deepEqual(server.leads.map(({ payload, guard }) => [payload.name, "elapsedMs" in guard]), [["Restored", false]]);
  });
}

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
    const features = { started, whenLoaded: async () => {}, callHooks: () => [] };
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

/** @type {[name: string, form: string, lang: string, dir: string, colorScheme: "light" | "dark"][]} */
const SHOWN = [
  ["page markup", formWith("", `draft="session"`), "en", "ltr", "light"],
  ["page markup, dark", formWith("", `draft="session"`), "en", "ltr", "dark"],
  ["rendered", `<lead-form relay="/relay" form="wedding" draft="session"></lead-form>`, "de", "ltr", "light"],
  ["rendered, from right to left", `<lead-form relay="/relay" form="wedding" draft="session"></lead-form>`, "ar", "rtl", "dark"],
];
for (const [name, form, lang, dir, colorScheme] of SHOWN) {
  test(`axe-core finds nothing, and 320 px are enough: ${name}`, async () => {
    const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    const address = server.addPage(`/shown-${lang}-${colorScheme}`, htmlPage(form, { lang, dir }));
    const page = await browser.context.newPage();
    await page.setViewportSize({ width: 320, height: 800 });
    await page.emulateMedia({ colorScheme });
    await page.goto(address);
    await page.locator("[name=name]").fill("Shown");
    await untilStored(page, "Shown");
    await page.reload();
    await page.locator("[data-lead-clear]").waitFor();
    await page.evaluate(axe);
    const find = `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ": " + html)))`;
    assert.deepEqual(await page.evaluate(find), []);
    assert.equal(await page.evaluate("document.documentElement.scrollWidth - innerWidth"), 0);
    const region = page.locator("[data-lead=draft] [role=status]");
    assert.notEqual(await region.textContent(), "");
    await page.locator("[data-lead-clear]").press("Enter");
    await page.waitForFunction(`(document.activeElement.shadowRoot?.activeElement ?? document.activeElement).localName === "input"`);
    assert.deepEqual(await page.evaluate(find), [], "cleared");
  });
}

test("the pages reported no error", () => assert.deepEqual(browser.pageErrors, []));
