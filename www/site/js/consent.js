// Boxes by which a visitor agrees that the campaign which brought him is kept: `data-grants="version"`.

for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-grants]"))) {
  const form = box.closest("lead-form");
  const text = box.closest("label")?.textContent?.trim();
  box.addEventListener("change", () => {
    if (box.checked) form?.grantConsent({ text, version: box.dataset.grants });
    else form?.withdrawConsent();
  });
}
