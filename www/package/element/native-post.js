// The browser's own way to the relay, for a page in which a part of the package cannot be loaded: it was open while a new
// version was put in the old one's place.

import { submitForm } from "./own.js";
import { loadProfile } from "./profile.js";

/**
 * Posts a form as a page without JavaScript would, if it can be posted and the relay can be reached. What listeners of
 * `leadsubmit` added is not in it.
 *
 * @param {HTMLFormElement} form
 * @param {{ relay: string, form: string }} target
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} whether the page is about to be left
 */
export async function postNatively(form, target, signal) {
  if (form.getAttribute("method")?.toLowerCase() !== "post" || !form.hasAttribute("action")) return false;
  try {
    // A page that is left for a relay that cannot be reached takes along what was entered.
    await loadProfile(target.relay, target.form, signal);
  } catch {
    return false;
  }
  submitForm(form);
  return true;
}
