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
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.leadClear = "";
    button.className = "lead-clear";
    button.append(this.#text("draftClear"));
    this.#say("draftRestored", button);
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

  /** Restores the part when the page has removed it. */
  reconcile() {
    if (this.#box && !this.#box.isConnected) membersOf(this.#context.form).prepend(this.#box);
  }

  /**
   * Screen readers announce a text that is added to a region after the region.
   *
   * @param {keyof typeof TEXTS.en} key
   * @param {Element[]} others
   */
  #say(key, ...others) {
    this.#status.textContent = "";
    this.#box = createGenerated("div", "draft");
    this.#box.append(this.#status);
    membersOf(this.#context.form).prepend(this.#box);
    setTimeout(() => {
      this.#status.textContent = this.#text(key);
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
