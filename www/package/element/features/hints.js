// Points out a probable typing error in an e-mail address. The hint never prevents a send.

import { elementsOf, membersOf } from "../form/form-prototype.js";
import { deferDuringClick } from "../scheduling.js";
import { createGenerated } from "../view/generated.js";
import { correctedAddress } from "./email-domains.js";
import { setValue } from "./set-control.js";
import { textOf } from "./texts.js";

/** The address is written from left to right in every language. */
const TEXTS = {
  en: { emailHint: "Did you mean {address}?", emailHintUse: "Use {address}" },
  de: { emailHint: "Meinten Sie {address}?", emailHintUse: "{address} übernehmen" },
  es: { emailHint: "¿Quiso decir {address}?", emailHintUse: "Usar {address}" },
  fr: { emailHint: "Vouliez-vous dire {address}\u00a0?", emailHintUse: "Utiliser {address}" },
  pt: { emailHint: "Quis dizer {address}?", emailHintUse: "Usar {address}" },
  ar: { emailHint: "هل تقصد \u2066{address}\u2069؟", emailHintUse: "استخدام \u2066{address}\u2069" },
  ja: { emailHint: "{address} ではありませんか？", emailHintUse: "{address} を使う" },
};

/** @type {import("../features.js").FeatureModule["start"]} */
export function start(context) {
  const { form, root, signal } = context;
  /** @type {Map<HTMLInputElement, HTMLElement>} */
  const hints = new Map();
  // A part that appears while a button is pressed would move the button away from the pointer.
  const defer = deferDuringClick(signal);

  const hide = (/** @type {EventTarget | null} */ input) => {
    const shown = hints.get(/** @type {HTMLInputElement} */ (input));
    shown?.remove();
    hints.delete(/** @type {HTMLInputElement} */ (input));
  };
  const hideAll = () => [...hints.keys()].forEach(hide);
  const check = (/** @type {EventTarget | null} */ input) => {
    hide(input);
    if (!(input instanceof HTMLInputElement) || input.type !== "email" || input.multiple || !elementsOf(form).includes(input)) return;
    const address = correctedAddress(input.value.trim());
    if (address) hints.set(input, showHint(context, input, address));
  };

  root.addEventListener("input", ({ target }) => hide(target), { signal });
  root.addEventListener("change", ({ target }) => defer(() => check(target)), { signal });
  membersOf(form).addEventListener("reset", hideAll, { signal });
  signal.addEventListener("abort", hideAll);
  // What the browser has filled in before.
  for (const element of elementsOf(form)) check(element);
  return {
    translate: () => [...hints.keys()].forEach(check),
    reconcile() {
      for (const [input, hint] of hints) {
        if (!input.isConnected) hide(input);
        else if (!hint.isConnected) place(input, hint);
      }
    },
  };
}

/**
 * @param {import("../features.js").FeatureContext} context
 * @param {HTMLInputElement} input
 * @param {string} address
 * @returns {HTMLElement}
 */
function showHint(context, input, address) {
  const hint = createGenerated("div", "hint");
  // An address is one long word.
  hint.style.overflowWrap = "anywhere";
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "lead-use";
  button.append(textOf(context, TEXTS, "emailHintUse", { address }));
  button.addEventListener("click", () => {
    setValue(input, address);
    input.focus();
  });
  hint.append(status);
  place(input, hint);
  // Screen readers announce a text that is added to a region after the region.
  setTimeout(() => {
    status.textContent = textOf(context, TEXTS, "emailHint", { address });
    status.after(button);
  });
  return hint;
}

/**
 * Inside a label, the hint would become part of the field's name.
 *
 * @param {HTMLInputElement} input
 * @param {HTMLElement} hint
 */
function place(input, hint) {
  (input.closest("label") ?? input).after(hint);
}
