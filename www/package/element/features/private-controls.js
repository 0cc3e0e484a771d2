// Controls whose values are secret or not the visitor's own: nothing of them is stored in a draft, and none is filled in from a URL.

import { isCaptchaInput } from "../form/captcha.js";
import { nameOf } from "../form/controls.js";

const EXCLUDED_TYPES = new Set(["password", "hidden", "file", "button", "submit", "reset", "image"]);

/** The trap, consents, which are given anew, and the input that the browser fills in with the form's encoding. */
const EXCLUDED = `fieldset, output, object, button, [data-lead-trap], [data-lead-consent], [name="_charset_" i]`;

/** Tokens of `autocomplete` for cards, codes and passwords. */
const SECRET = /(^|\s)(cc-\S*|one-time-code|(new|current)-password)(\s|$)/i;

/**
 * @param {Element} control
 * @returns {boolean} also for a control without a name
 */
export function isPrivate(control) {
  const { type } = /** @type {HTMLInputElement} */ (control);
  const name = nameOf(control);
  const autocomplete = control.getAttribute("autocomplete") ?? "";
  return !name || EXCLUDED_TYPES.has(type) || control.matches(EXCLUDED) || isCaptchaInput(name) || SECRET.test(autocomplete);
}
