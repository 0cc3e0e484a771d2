// The captcha widget that a page has put into its form. Its token is sent beside the payload, and each send needs a new one.
// Nothing here connects to a captcha service.

import { CAPTCHA_INPUTS } from "../names.js";
import { elementsOf } from "./form-prototype.js";

/** Each service's global object, and where the id of its input contains the widget's id. */
const SERVICES = [
  { global: "turnstile", input: "cf-turnstile-response", widgetId: /^(.+)_response$/ },
  { global: "hcaptcha", input: "h-captcha-response", widgetId: /^h-captcha-response-(.+)$/ },
];

/** @param {string} name */
export function isCaptchaInput(name) {
  return CAPTCHA_INPUTS.includes(name);
}

/**
 * @param {HTMLFormElement} form
 * @returns {string | undefined}
 */
export function captchaToken(form) {
  return CAPTCHA_INPUTS.map((name) => inputNamed(form, name)?.value).find(Boolean);
}

/**
 * Makes the form's widget create another token.
 *
 * @param {HTMLFormElement} form
 */
export function resetCaptcha(form) {
  for (const { global, input, widgetId } of SERVICES) {
    const found = inputNamed(form, input);
    const service = /** @type {any} */ (globalThis)[global];
    if (!found || !service) continue;
    try {
      service.reset(widgetId.exec(found.id)?.[1]);
    } catch (error) {
      // The relay holds a lead without a token for review.
      console.warn("leadwire: the captcha could not be reset", error);
    }
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function inputNamed(form, name) {
  const all = /** @type {HTMLInputElement[]} */ (elementsOf(form));
  return all.find((input) => input.name === name);
}
