// Forms with a proof of work and with a captcha: what is shown, what is sent beside the lead, and the content security policy.

import assert from "node:assert/strict";
import { test } from "node:test";

import { challengeResponse, solvableChallenge } from "../support/challenges.mjs";
import { ENQUIRY } from "./support/pages.mjs";
import { browser, fillEnquiry, openPage, server, useBrowser } from "./support/browser.mjs";

useBrowser();

const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src data:; " +
  "base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types 'none'";

/** @param {string} html of more inputs */
const withInputs = (html) => ENQUIRY.replace("<button>", `${html}<button>`);

const success = () => browser.page.locator("[data-lead=success], lead-form[data-state=success]").first().waitFor();

test("a proof of work under a strict policy: the form shows that it is sending", async () => {
  const { status, body } = challengeResponse(await solvableChallenge());
  server.responses = [{ status, body: JSON.parse(body ?? "") }];
  await openPage(ENQUIRY, { headers: { "Content-Security-Policy": POLICY } });
  await fillEnquiry();
  await browser.page.getByRole("button").click();
  await success();
  assert.deepEqual(server.leads.map(({ guard }) => guard.proof?.solution.counter), [undefined, 5]);
  assert.equal(server.leads[0].key, server.leads[1].key);
  assert.deepEqual(browser.pageErrors, []);
});

/** @type {[why: string, inputs: string, captcha: string | undefined, renewed: unknown[]][]} */
const WIDGETS = [
  ["none", "", undefined, []],
  [
    "Turnstile's",
    `<div class="cf-turnstile"><input type="hidden" name="cf-turnstile-response" id="cf-chl-widget-ab1_response" value="token">
     <input type="hidden" name="g-recaptcha-response" value="token"></div>`,
    "token",
    ["turnstile", "cf-chl-widget-ab1"],
  ],
  [
    "hCaptcha's",
    `<div class="h-captcha"><textarea name="g-recaptcha-response" hidden>token</textarea>
     <textarea name="h-captcha-response" id="h-captcha-response-0cd" hidden>token</textarea></div>`,
    "token",
    ["hcaptcha", "0cd"],
  ],
  ["one whose id says nothing", `<input type="hidden" name="cf-turnstile-response" value="token">`, "token", ["turnstile", undefined]],
  ["one that is not solved yet", `<input type="hidden" name="cf-turnstile-response">`, undefined, ["turnstile", undefined]],
];
for (const [why, inputs, captcha, renewed] of WIDGETS) {
  test(`a captcha, ${why}: its token is sent, and the widget is reset`, async () => {
    await openPage(withInputs(inputs));
    await browser.page.evaluate(`
      globalThis.renewed = [];
      for (const name of ["turnstile", "hcaptcha"]) globalThis[name] = { reset: (id) => renewed.push(name, id) };`);
    await fillEnquiry();
    await browser.page.getByRole("button").click();
    await success();
    const [{ guard, payload }] = server.leads;
    assert.equal(guard.captcha, captcha);
    assert.deepEqual(Object.keys(payload), ["contact", "name"]);
    assert.deepEqual(await browser.page.evaluate("renewed"), renewed);
    assert.deepEqual(browser.pageErrors, []);
  });
}

test("a widget that cannot be reset, and an invalid form", async () => {
  await openPage(withInputs(`<input type="hidden" name="cf-turnstile-response" value="token">`));
  await browser.page.evaluate(`
    globalThis.asked = 0;
    globalThis.turnstile = { reset: () => { asked++; throw new Error("no widget"); } };`);
  await browser.page.getByRole("button").click();
  assert.equal(await browser.page.evaluate("asked"), 0, "nothing was sent, so the token is still good");
  await fillEnquiry();
  await browser.page.getByRole("button").click();
  await success();
  assert.equal(await browser.page.evaluate("asked"), 1);
  assert.equal(server.leads[0].guard.captcha, "token");
});
