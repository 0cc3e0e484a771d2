// The buttons beside the code samples. They are shown where there is a clipboard, and say when they have copied.

const SAID_MS = 2000;

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
    // The visitor, or the page around this one, does not allow it; the text can still be selected.
    button.textContent = "Not allowed";
  }
  setTimeout(() => (button.textContent = "Copy"), SAID_MS);
}
