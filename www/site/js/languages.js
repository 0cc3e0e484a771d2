// One drawn form in each of the element's languages: the element is made anew where the nearest `lang` says another one.

const place = /** @type {HTMLElement | null} */ (document.querySelector("#languages-form"));

for (const choice of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[name=language]"))) {
  choice.addEventListener("change", () => place && speak(place, choice.value));
}

/**
 * @param {HTMLElement} place
 * @param {string} language
 */
function speak(place, language) {
  place.lang = language;
  place.dir = language === "ar" ? "rtl" : "ltr";
  const form = place.querySelector("lead-form");
  form?.replaceWith(form.cloneNode());
}
