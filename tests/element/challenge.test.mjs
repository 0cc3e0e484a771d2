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

test("a lead that needs a proof of work is sent under a strict policy", async () => {
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

/** @type {[why: string, inputs: string, captcha: string | undefined, resets: unknown[]][]} */
const WIDGETS = [
  ["no widget", "", undefined, []],
  [
    "Turnstile",
    `<div class="cf-turnstile"><input type="hidden" name="cf-turnstile-response" id="cf-chl-widget-ab1_response" value="token">
     <input type="hidden" name="g-recaptcha-response" value="token"></div>`,
    "token",
    ["turnstile", "cf-chl-widget-ab1"],
  ],
  [
    "hCaptcha",
    `<div class="h-captcha"><textarea name="g-recaptcha-response" hidden>token</textarea>
     <textarea name="h-captcha-response" id="h-captcha-response-0cd" hidden>token</textarea></div>`,
    "token",
    ["hcaptcha", "0cd"],
  ],
  ["one without a widget id", `<input type="hidden" name="cf-turnstile-response" value="token">`, "token", ["turnstile", undefined]],
  ["one that is not solved yet", `<input type="hidden" name="cf-turnstile-response">`, undefined, ["turnstile", undefined]],
];
for (const [why, inputs, captcha, resets] of WIDGETS) {
  test(`a captcha, ${why}: its token is sent, and the widget is reset`, async () => {
    await openPage(withInputs(inputs));
    await browser.page.evaluate(`
      globalThis.resets = [];
      for (const name of ["turnstile", "hcaptcha"]) globalThis[name] = { reset: (id) => resets.push(name, id) };`);
    await fillEnquiry();
    await browser.page.getByRole("button").click();
    await success();
    const [{ guard, payload }] = server.leads;
    assert.equal(guard.captcha, captcha);
    assert.deepEqual(Object.keys(payload), ["contact", "name"]);
    assert.deepEqual(await browser.page.evaluate("resets"), resets);
    assert.deepEqual(browser.pageErrors, []);
  });
}

test("an invalid form does not reset the widget, and a widget that cannot be reset does not prevent the send", async () => {
  await openPage(withInputs(`<input type="hidden" name="cf-turnstile-response" value="token">`));
  await browser.page.evaluate(`
    globalThis.resets = 0;
    globalThis.turnstile = { reset: () => { resets++; throw new Error("no widget"); } };`);
  await browser.page.getByRole("button").click();
  assert.equal(await browser.page.evaluate("resets"), 0, "nothing was sent, so the token is still valid");
  await fillEnquiry();
  await browser.page.getByRole("button").click();
  await success();
  assert.equal(await browser.page.evaluate("resets"), 1);
  assert.equal(server.leads[0].guard.captcha, "token");
});
