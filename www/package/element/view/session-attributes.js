// The attributes of a form that a session handles, and the removal of what an earlier session has left in a copy of the form. Page
// caches, such as the history snapshots of htmx, keep the form's HTML as it is while the element is connected.

import { elementsOf, membersOf, resetForm } from "../form/form-prototype.js";
import { ownMessage } from "./field-errors.js";
import { generatedIn, isCopy } from "./generated.js";

/** Ids that the element gives to fields and messages. The numbers start again with each page. */
const GENERATED_ID = /^lead-(field|message)-\d+$/;

export class SessionAttributes {
  #form;
  #hadNoValidate = false;

  /**
   * @param {HTMLElement} root contains the form
   * @param {HTMLFormElement} form
   */
  constructor(root, form) {
    this.#form = form;
    const earlier = membersOf(form).dataset.leadSession;
    if (earlier !== undefined) {
      membersOf(form).toggleAttribute("novalidate", earlier === "novalidate");
      restoreCopiedForm(root, form);
    }
    this.set();
  }

  /** False when another script has replaced the form's attributes, as a morph does. */
  get isSet() {
    return membersOf(this.#form).dataset.leadSession !== undefined;
  }

  set() {
    this.#hadNoValidate = membersOf(this.#form).hasAttribute("novalidate");
    // The browser's own validation would prevent the submit event.
    membersOf(this.#form).toggleAttribute("novalidate", true);
    membersOf(this.#form).dataset.leadSession = this.#hadNoValidate ? "novalidate" : "";
  }

  remove() {
    delete membersOf(this.#form).dataset.leadSession;
    membersOf(this.#form).toggleAttribute("novalidate", this.#hadNoValidate);
  }
}

/**
 * Removes parts that a script has copied into a form, and what the copied fields had.
 *
 * @param {HTMLElement} root
 * @param {HTMLFormElement} form
 * @returns {boolean} whether there were any
 */
export function removeCopiedParts(root, form) {
  const copies = generatedIn(root).filter(isCopy);
  if (copies.length === 0) return false;
  for (const control of elementsOf(form)) removeProblem(control, form);
  for (const copy of copies) copy.remove();
  return true;
}

/**
 * Makes a copy of a form that a session handled a new form.
 *
 * @param {HTMLElement} root
 * @param {HTMLFormElement} form
 */
function restoreCopiedForm(root, form) {
  for (const control of elementsOf(form)) removeProblem(control, form);
  for (const part of generatedIn(root)) part.remove();
  for (const message of membersOf(form).querySelectorAll("[data-lead-message]")) hideMessage(/** @type {HTMLElement} */ (message));
  membersOf(form).removeAttribute("aria-busy");
  if (!membersOf(form).hasAttribute("data-lead-replaced")) return;
  // The lead of this copy was received or stored.
  membersOf(form).removeAttribute("data-lead-replaced");
  membersOf(form).removeAttribute("hidden");
  resetForm(form);
}

/**
 * @param {Element} control
 * @param {HTMLFormElement} form
 */
function removeProblem(control, form) {
  if (control.hasAttribute("data-lead-busy")) {
    control.removeAttribute("data-lead-busy");
    control.removeAttribute("aria-disabled");
  }
  const own = ownMessage(form, control.getAttribute("name") ?? "");
  const described = (control.getAttribute("aria-describedby") ?? "").split(/\s+/).filter(Boolean);
  const kept = described.filter((id) => !GENERATED_ID.test(id) && id !== own?.id);
  if (kept.length < described.length) {
    control.removeAttribute("aria-invalid");
    if (kept.length > 0) control.setAttribute("aria-describedby", kept.join(" "));
    else control.removeAttribute("aria-describedby");
  }
  if (GENERATED_ID.test(control.id)) control.removeAttribute("id");
  // The message of a control that is outside of the form element.
  const next = (control.closest("label") ?? control).nextElementSibling;
  if (next && isCopy(next)) next.remove();
}

/** @param {HTMLElement} message the page's own element */
function hideMessage(message) {
  message.hidden = true;
  message.textContent = "";
  if (GENERATED_ID.test(message.id)) message.removeAttribute("id");
}
