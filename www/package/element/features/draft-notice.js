// Tells the visitor that a draft was restored, with a button that clears the form: in the page's own `data-lead="draft"`, or at the
// start of the form.

import { membersOf } from "../form/form-prototype.js";
import { createGenerated } from "../view/generated.js";
import { textOf } from "./texts.js";

const TEXTS = {
  en: { draftRestored: "What you entered before has been restored.", draftClear: "Clear the form", draftCleared: "The form has been cleared." },
  de: { draftRestored: "Ihre früheren Eingaben wurden wiederhergestellt.", draftClear: "Formular leeren", draftCleared: "Das Formular wurde geleert." },
  es: { draftRestored: "Se ha restaurado lo que había escrito antes.", draftClear: "Vaciar el formulario", draftCleared: "El formulario se ha vaciado." },
  fr: { draftRestored: "Votre saisie précédente a été restaurée.", draftClear: "Vider le formulaire", draftCleared: "Le formulaire a été vidé." },
  pt: { draftRestored: "O que foi preenchido antes foi restaurado.", draftClear: "Limpar o formulário", draftCleared: "O formulário foi limpo." },
  ar: { draftRestored: "تمت استعادة ما أدخلته سابقًا.", draftClear: "مسح النموذج", draftCleared: "تم مسح النموذج." },
  ja: { draftRestored: "以前の入力内容を復元しました。", draftClear: "フォームを消去", draftCleared: "フォームを消去しました。" },
};

export class DraftNotice {
  #context;
  /** @type {HTMLElement | undefined} The generated part. */
  #box;
  #status = document.createElement("p");
  /** What the generated part says. @type {keyof typeof TEXTS.en} */
  #message = "draftRestored";
  #button = clearButton();

  /** @param {import("../features.js").FeatureContext} context */
  constructor(context) {
    this.#context = context;
    this.#status.setAttribute("role", "status");
    this.#own?.setAttribute("role", "status");
    this.hide();
  }

  showRestored() {
    const own = this.#own;
    if (own) {
      own.hidden = false;
      return;
    }
    this.#say("draftRestored", this.#button);
  }

  showCleared() {
    this.hide();
    this.#say("draftCleared");
  }

  hide() {
    this.#box?.remove();
    this.#box = undefined;
    const own = this.#own;
    if (own) own.hidden = true;
  }

  translate() {
    if (this.#status.textContent) this.#status.textContent = this.#text(this.#message);
    this.#button.textContent = this.#text("draftClear");
  }

  /** Restores the part when the page has removed it. */
  reconcile() {
    if (this.#box && !this.#box.isConnected) membersOf(this.#context.form).prepend(this.#box);
  }

  /**
   * Screen readers announce a text that is added to a region after the region.
   *
   * @param {keyof typeof TEXTS.en} message
   * @param {Element[]} others
   */
  #say(message, ...others) {
    this.#message = message;
    this.#status.textContent = "";
    this.#button.textContent = this.#text("draftClear");
    this.#box = createGenerated("div", "draft");
    this.#box.append(this.#status);
    membersOf(this.#context.form).prepend(this.#box);
    setTimeout(() => {
      this.#status.textContent = this.#text(message);
      this.#status.after(...others);
    });
  }

  /** @returns {HTMLElement | null} */
  get #own() {
    return this.#context.root.querySelector("[data-lead=draft]:not([data-lead-generated])");
  }

  /** @param {keyof typeof TEXTS.en} key */
  #text(key) {
    return textOf(this.#context, TEXTS, key);
  }
}

function clearButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.leadClear = "";
  button.className = "lead-clear";
  return button;
}
