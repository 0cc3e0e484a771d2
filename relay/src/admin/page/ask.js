// Asks a person before something is decided.

import { find } from "./dom.js";

/**
 * @param {string} title
 * @param {string} words
 * @param {string} yes
 * @returns {Promise<boolean>}
 */
export function ask(title, words, yes) {
  const dialog = find("#ask", HTMLDialogElement);
  find("#ask-title", HTMLElement).textContent = title;
  find("#ask-words", HTMLElement).textContent = words;
  find("#ask-yes", HTMLElement).textContent = yes;
  // What Escape leaves must not be the answer of the time before.
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
