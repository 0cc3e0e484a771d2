// Runs in the page before its other code: tries in each frame to submit the empty form, and records when the first message appears.

(() => {
  const MESSAGE = "First name is required";

  // After all other listeners: a submission that none of them handled must not navigate.
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
