// Runs in the page before anything of it: tries in each frame to send the empty form, and notes when its first message
// stood in the page. The same for every contestant.

(() => {
  const MESSAGE = "First name is required";

  // Last of all that hear of it: what nobody took must not lead away from the page.
  addEventListener("submit", (event) => event.preventDefault());

  const seen = new MutationObserver(() => {
    if (!document.querySelector("form")?.textContent?.includes(MESSAGE)) return;
    seen.disconnect();
    globalThis.validated = performance.now();
  });
  seen.observe(document, { childList: true, subtree: true, characterData: true });

  const attempt = () => {
    if (globalThis.validated !== undefined) return;
    document.querySelector("form")?.requestSubmit();
    requestAnimationFrame(attempt);
  };
  requestAnimationFrame(attempt);
})();
