// What is shown where a form cannot be rendered: a message, and a button that tries again.

/**
 * @param {import("../messages.js").Messages} messages
 * @param {() => void} retry
 * @param {AbortSignal} signal
 * @returns {HTMLElement}
 */
export function createLoadError({ ui }, retry, signal) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "lead-again" });
  button.append(ui.retry);
  button.addEventListener("click", retry, { signal });
  const text = document.createElement("p");
  text.append(ui.unloaded);
  const box = Object.assign(document.createElement("div"), { className: "lead-failed" });
  box.setAttribute("role", "alert");
  box.append(text, button);
  return box;
}
