// The copy buttons of the code samples. They are shown where the browser has a clipboard API.

const CONFIRMATION_MS = 2000;

for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".copy"))) {
  const code = button.parentElement?.querySelector("code");
  if (!code || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", () => void copy(button, code.textContent ?? ""));
}

/**
 * @param {HTMLElement} button
 * @param {string} text
 */
async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    // The visitor or the embedding page denies access; the text can still be selected.
    button.textContent = "Not allowed";
  }
  setTimeout(() => (button.textContent = "Copy"), CONFIRMATION_MS);
}
