// Buttons that open a dialog by its id: `data-opens="callback"`. Once its lead was delivered, it opens with an empty form.

for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-opens]"))) {
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById(button.dataset.opens ?? ""));
  button.addEventListener("click", () => dialog?.showModal());
  dialog?.addEventListener("close", () => {
    const form = dialog.querySelector("lead-form");
    if (form?.state === "success") form.reset();
  });
}
