// A captcha service's widget that the page has put into its form: the token that it leaves there, which goes to the relay
// beside the lead, and its renewal, because a token is good for one lead. Nothing is asked of a service here.

import { elementsOf } from "./own.js";

/** The inputs that widgets add; the last is there for pages that were made for reCAPTCHA. */
const INPUTS = ["cf-turnstile-response", "h-captcha-response", "g-recaptcha-response"];

/** How a service's own script is reached, and where the input's id says which of a page's widgets it belongs to. */
const SERVICES = [
  { script: "turnstile", input: INPUTS[0], widget: /^(.+)_response$/ },
  { script: "hcaptcha", input: INPUTS[1], widget: /^h-captcha-response-(.+)$/ },
];

/** @param {string} name */
export function isCaptcha(name) {
  return INPUTS.includes(name);
}

/**
 * @param {HTMLFormElement} form
 * @returns {string | undefined}
 */
export function captchaOf(form) {
  return INPUTS.map((name) => inputOf(form, name)?.value).find(Boolean);
}

/**
 * Asks the form's widget for another token.
 *
 * @param {HTMLFormElement} form
 */
export function renewCaptcha(form) {
  for (const { script, input, widget } of SERVICES) {
    const own = inputOf(form, input);
    const service = /** @type {any} */ (globalThis)[script];
    if (!own || !service) continue;
    try {
      service.reset(widget.exec(own.id)?.[1]);
    } catch (error) {
      // The next lead comes without a token, and is held for a person.
      console.warn("leadwire: the captcha could not be renewed", error);
    }
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function inputOf(form, name) {
  const all = /** @type {HTMLInputElement[]} */ (elementsOf(form));
  return all.find((input) => input.name === name);
}
