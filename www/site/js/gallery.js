// The gallery's dialogs and its choice of a language.

for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-opens]"))) connectDialog(button);

const container = /** @type {HTMLElement | null} */ (document.querySelector("#languages-form"));
for (const choice of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[name=language]"))) {
  choice.addEventListener("change", () => container && setLanguage(container, choice.value));
}

/**
 * Opens a dialog by its id: `data-opens="callback"`. After a delivered lead the form is empty again.
 *
 * @param {HTMLElement} button
 */
function connectDialog(button) {
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById(button.dataset.opens ?? ""));
  button.addEventListener("click", () => dialog?.showModal());
  dialog?.addEventListener("close", () => {
    const form = dialog.querySelector("lead-form");
    if (form?.state === "success") form.reset();
  });
}

/**
 * Shows the generated form in another language. The element reads the nearest `lang` when it is created, so that it is replaced.
 *
 * @param {HTMLElement} container
 * @param {string} language
 */
function setLanguage(container, language) {
  container.lang = language;
  container.dir = language === "ar" ? "rtl" : "ltr";
  const form = container.querySelector("lead-form");
  form?.replaceWith(form.cloneNode());
}
