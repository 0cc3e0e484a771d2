// Shows the generated form in the chosen language. The element reads the nearest `lang` when it is created, so that it is replaced.

const container = /** @type {HTMLElement | null} */ (document.querySelector("#languages-form"));

for (const choice of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[name=language]"))) {
  choice.addEventListener("change", () => container && setLanguage(container, choice.value));
}

/**
 * @param {HTMLElement} container
 * @param {string} language
 */
function setLanguage(container, language) {
  container.lang = language;
  container.dir = language === "ar" ? "rtl" : "ltr";
  const form = container.querySelector("lead-form");
  form?.replaceWith(form.cloneNode());
}
