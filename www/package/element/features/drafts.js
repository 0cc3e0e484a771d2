// Keeps what a visitor types until the lead is stored or received: restores it when the form is opened again.

import { randomUuid } from "../../random-uuid.js";
import { membersOf, resetForm } from "../form/form-prototype.js";
import { storageKeyOf } from "../host.js";
import { DraftNotice } from "./draft-notice.js";
import { draftControls, hasDefault, isInState, isPasswordId, restoreState, stateOf } from "./draft-state.js";
import { DraftStore, isInOutbox } from "./draft-store.js";

/** While a visitor types, a draft is written that often. */
const WRITE_DELAY_MS = 300;
const DEFAULT_DAYS = 7;
/** The outbox refuses a lead with another key. */
const KEY_FORMAT = /^[A-Za-z0-9-]{16,64}$/;

/** @type {import("../features.js").FeatureModule["start"]} */
export function start(context) {
  const { host, form } = context;
  const mode = host.getAttribute("draft") ?? membersOf(form).getAttribute("draft");
  if (mode === "off") return {};
  const draft = new FormDraft(context, storeOf(host, mode === "device"));
  return {
    reconcile: () => draft.reconcile(),
    translate: () => draft.translate(),
    options: () => draft.options(),
    restored: () => draft.restored,
  };
}

/**
 * @param {import("../host.js").FormHost} host
 * @param {boolean} isOnDevice
 */
function storeOf(host, isOnDevice) {
  const days = Number(host.getAttribute("draft-days"));
  return new DraftStore(storageKeyOf(host), isOnDevice, days > 0 ? days : DEFAULT_DAYS);
}

class FormDraft {
  #context;
  #store;
  #notice;
  /** What was read and waits for its control. @type {Map<string, import("./draft-state.js").ControlState>} */
  #controls = new Map();
  /** What was read and waits for its feature. @type {Map<string, unknown>} */
  #features = new Map();
  /** Whether the visitor has changed anything since the form was opened, reset or sent. */
  #isTouched = false;
  /** Whether the stored draft was read, or is not wanted any more. */
  #isRestored = false;
  #isSuspended = false;
  /** Whether the lead was sent, and nothing was typed since. */
  #isSent = false;
  /** The content of the last write. */
  #written = "";
  /** The idempotency key of the lead that the form becomes: of the restored draft, until this page writes one. @type {string | undefined} */
  #key;
  #isOwnKey = false;
  /** Of a lead that is in the page's memory only, until it is received. @type {string | undefined} */
  #unsavedKey;
  /** Of the sent lead that the form still shows. @type {string | undefined} */
  #shownKey;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {import("../features.js").FeatureContext} context
   * @param {DraftStore} store
   */
  constructor(context, store) {
    const { host, root, form, signal } = context;
    this.#context = context;
    this.#store = store;
    this.#notice = new DraftNotice(context);
    // A visitor may have begun before this file was loaded.
    const { activeElement } = /** @type {Document | ShadowRoot} */ (root.getRootNode());
    this.#isTouched = membersOf(form).contains(activeElement);
    for (const type of ["input", "change", "click"]) root.addEventListener(type, (event) => this.#onChange(event), { signal });
    root.addEventListener("click", (event) => this.#onClick(event), { signal });
    membersOf(form).addEventListener("reset", (event) => this.#onReset(event), { signal });
    host.addEventListener("leadsaved", (event) => this.#onSaved(event), { signal });
    host.addEventListener("leaddelivered", (event) => this.#onDelivered(event), { signal });
    host.addEventListener("leadrefused", (event) => this.#onRefused(event), { signal });
    addEventListener("pagehide", ({ persisted }) => this.#onPageHide(persisted), { signal });
    addEventListener("pageshow", ({ persisted }) => persisted && this.#onResume(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden && this.#write("both"), { signal });
    signal.addEventListener("abort", () => this.#end());
    this.restored = this.#restore();
  }

  /** To be called after the page has changed the form's elements. */
  reconcile() {
    this.#notice.reconcile();
    // Also finds passwords, which a button may show later.
    this.#draftControls();
    this.#restoreControls();
    this.#restoreFeatures();
  }

  translate() {
    this.#notice.translate();
  }

  async #restore() {
    this.#draftControls();
    const { key, controls, features } = contentOf(await this.#store.read());
    const isSent = key !== undefined && (await isInOutbox(key));
    // The form was reset or sent meanwhile.
    if (this.#context.signal.aborted || this.#isRestored) return;
    this.#isRestored = true;
    if (isSent) {
      // The page was killed before it deleted the draft.
      this.#store.deleteOwn();
    } else {
      this.#controls = new Map(controls);
      this.#features = new Map(features);
      this.#key ??= key;
    }
    this.#restoreControls();
    void this.#context.features.whenLoaded().then(() => this.#restoreFeatures());
    if (this.#isTouched) this.#schedule();
  }

  /** The outbox gets the key that the draft has. */
  options() {
    if (this.#isTouched) this.#write("device");
    return this.#key === undefined ? {} : { restoredKey: this.#key };
  }

  #draftControls() {
    return draftControls(this.#context.host, this.#context.form);
  }

  /** Each control once, unless it has another value than at first. */
  #restoreControls() {
    for (const id of this.#controls.keys()) if (isPasswordId(this.#context.host, id)) this.#controls.delete(id);
    if (this.#controls.size === 0) return;
    const waiting = [...this.#draftControls()].filter(([id]) => this.#controls.has(id));
    // All of a radio group are compared before one of them is checked.
    const due = waiting.filter(([, control]) => hasDefault(control));
    const states = due.map(([id, control]) => /** @type {const} */ ([control, this.#controls.get(id) ?? ""]));
    // The browser has restored it, such as at a reload.
    const isThere = waiting.some(([id, control]) => !hasDefault(control) && isInState(control, this.#controls.get(id)));
    for (const [id] of waiting) this.#controls.delete(id);
    for (const [control, state] of states) restoreState(control, state);
    if (states.length > 0 || isThere) this.#notice.showRestored();
  }

  #restoreFeatures() {
    for (const [name, value] of this.#features) {
      const feature = this.#context.features.started.get(name);
      if (!feature || this.#context.signal.aborted) continue;
      this.#features.delete(name);
      feature.restore?.(value);
    }
  }

  /** @param {Event} event */
  #onChange({ isTrusted, type }) {
    // Frameworks and this element cause events as well. A click may change what a feature stores.
    if (isTrusted && type !== "click") {
      this.#isTouched = true;
      this.#isSent = false;
    }
    if (this.#isTouched) this.#schedule();
  }

  /** @param {Event} event */
  #onClick(event) {
    if (!(event.target instanceof Element) || !membersOf(event.target).closest("[data-lead-clear]")) return;
    event.preventDefault();
    const { form } = this.#context;
    resetForm(form);
    this.#delete();
    this.#notice.showCleared();
    membersOf(form).querySelector(/** @type {"input"} */ ("input:not([type=hidden]), select, textarea"))?.focus();
  }

  /**
   * The controls are reset after the event.
   *
   * @param {Event} event
   */
  #onReset(event) {
    this.#notice.hide();
    this.#shownKey = undefined;
    // The element resets the form after a send.
    if (!this.#isSent) setTimeout(() => event.defaultPrevented || this.#delete());
  }

  /** @param {Event} event */
  #onSaved(event) {
    const { key, state } = /** @type {CustomEvent} */ (event).detail;
    this.#unsavedKey = key;
    this.#shownKey = key;
    if (state !== "saved") return;
    this.#deleteSent();
    this.#notice.hide();
  }

  /**
   * Another lead may be typed meanwhile.
   *
   * @param {Event} event
   */
  #onDelivered(event) {
    if (/** @type {CustomEvent} */ (event).detail.key === this.#unsavedKey) this.#deleteSent();
  }

  /** @param {boolean} isSuspended whether the page may come back from the back-forward cache */
  #onPageHide(isSuspended) {
    this.#isSuspended = isSuspended;
    this.#write("both");
  }

  #onResume() {
    this.#isSuspended = false;
    this.#store.resume();
  }

  /**
   * The visitor corrects the lead, whose draft was deleted when it was stored. After a reset, another lead may be typed.
   *
   * @param {Event} event
   */
  #onRefused(event) {
    const { key } = /** @type {CustomEvent} */ (event).detail;
    if (key !== undefined && key !== this.#shownKey) return;
    if (key !== undefined) [this.#key, this.#isOwnKey] = [key, true];
    this.#isTouched = true;
    this.#write("device");
  }

  /** Another tab may have a newer draft. */
  #deleteSent() {
    this.#forget();
    this.#isSent = true;
    this.#store.deleteOwn();
  }

  #delete() {
    this.#forget();
    this.#store.delete("both");
  }

  /** What was typed is not written any more. */
  #forget() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isTouched = false;
    this.#isRestored = true;
    this.#written = "";
    this.#key = undefined;
    this.#isOwnKey = false;
    this.#controls.clear();
    this.#features.clear();
    this.#unsavedKey = undefined;
  }

  #schedule() {
    this.#timer ??= setTimeout(() => this.#write("device"), WRITE_DELAY_MS);
  }

  /** @param {import("./draft-store.js").Place} place */
  #write(place) {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#isTouched || !this.#isRestored) return;
    // Another tab may send the restored draft under its key.
    if (!this.#isOwnKey) [this.#key, this.#isOwnKey] = [randomUuid(), true];
    const content = this.#content();
    const written = JSON.stringify(content);
    if (written === this.#written) return place === "device" ? undefined : this.#store.secure();
    this.#written = written;
    const allowed = this.#isSuspended ? "tab" : place;
    if (content.controls.length === 0) this.#store.delete(allowed);
    else this.#store.write(written, allowed);
  }

  #content() {
    const changed = [...this.#draftControls()].filter(([, control]) => !hasDefault(control));
    const states = changed.map(([id, control]) => /** @type {const} */ ([id, stateOf(control)]));
    const features = [...this.#context.features.started].map(([name, feature]) => /** @type {const} */ ([name, feature.draft?.()]));
    return {
      key: this.#key,
      controls: [...this.#controls, ...states],
      features: [...this.#features, ...features.filter(([, value]) => value !== undefined)],
    };
  }

  #end() {
    this.#write("both");
    this.#notice.hide();
  }
}

/**
 * @param {string | undefined} text as `#content` makes it
 * @returns {{ key?: string, controls: [string, import("./draft-state.js").ControlState][], features: [string, unknown][] }}
 */
function contentOf(text) {
  try {
    const { key, controls, features } = JSON.parse(text ?? "{}");
    const isValidKey = typeof key === "string" && KEY_FORMAT.test(key);
    return { key: isValidKey ? key : undefined, controls: new Map(controls) && controls, features: new Map(features) && features };
  } catch {
    // Another script has written it.
    return { controls: [], features: [] };
  }
}
