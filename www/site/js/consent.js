// Checkboxes for the consent to store campaign parameters: `data-grants="version of the text"`.

for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-grants]"))) {
  const form = box.closest("lead-form");
  const text = box.closest("label")?.textContent?.trim();
  box.addEventListener("change", () => {
    if (box.checked) form?.grantConsent({ text, version: box.dataset.grants });
    else form?.withdrawConsent();
  });
}
