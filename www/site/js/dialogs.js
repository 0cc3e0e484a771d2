// Buttons that open a dialog by its id: `data-opens="callback"`. After a delivered lead the form is empty again.

for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-opens]"))) {
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById(button.dataset.opens ?? ""));
  button.addEventListener("click", () => dialog?.showModal());
  dialog?.addEventListener("close", () => {
    const form = dialog.querySelector("lead-form");
    if (form?.state === "success") form.reset();
  });
}
