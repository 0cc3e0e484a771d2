// Shows beside each form of the gallery what the relay got of it.

addEventListener("previewed", (event) => {
  const envelope = /** @type {CustomEvent} */ (event).detail;
  const box = document.querySelector(`[data-got~="${CSS.escape(envelope.form)}"]`);
  if (box) box.textContent = JSON.stringify(envelope, null, 2);
});
