// Shows an upload: a progress bar after the form, a text for screen readers at each quarter, and the names of files that were not
// accepted. A page gets the same by the events `leadprogress` and `leaddelivered`.

import { membersOf } from "../form/form-prototype.js";
import { emit } from "../host.js";
import { createGenerated } from "../view/generated.js";
import { numberFormat } from "./file-limits.js";
import { FILE_TEXTS } from "./file-texts.js";
import { textOf } from "./texts.js";

/**
 * @typedef {import("../../outbox.js").UploadProgress} UploadProgress
 * @typedef {import("../../outbox.js").RefusedFile} RefusedFile
 */

/** Until the first progress, as for a lead without files. */
const FIRST_WAIT_MS = 4_000;
/** A part may take so long on a slow connection. */
const WAIT_MS = 30_000;
/** The form's limits, or its virus scan, do not allow it; all others did not arrive. */
const NOT_ACCEPTED = new Set(["type", "too_large", "too_many", "field", "scan", "declined"]);

export class UploadView {
  #context;
  /** Of the send that the form shows; empty when there is none. @type {File[]} */
  #files = [];
  /** @type {HTMLElement[]} */
  #parts = [];
  /** @type {HTMLProgressElement | undefined} */
  #bar;
  #announced = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #reportStall = () => {};
  /** @type {Promise<true> | undefined} */
  #stalled;

  /** @param {import("../features.js").FeatureContext} context */
  constructor(context) {
    const { host, signal } = context;
    this.#context = context;
    host.addEventListener("leaddelivered", (event) => this.#onDelivered(/** @type {CustomEvent} */ (event)), { signal });
    host.addEventListener("leadrefused", () => this.hide(), { signal });
    globalThis.addEventListener?.("offline", () => this.#reportStall(), { signal });
    signal.addEventListener("abort", () => this.hide());
  }

  /** @param {File[]} files that are sent */
  begin(files) {
    this.hide();
    this.#files = files;
    this.#stalled = new Promise((resolve) => (this.#reportStall = () => resolve(true)));
    this.#restartTimer(navigator.onLine ? FIRST_WAIT_MS : 0);
  }

  /** Resolves once the upload does not go on; undefined when nothing is uploaded. */
  stalled() {
    return this.#stalled;
  }

  /** Removes what is shown. The upload goes on, and the form may be sent again. */
  hide() {
    this.#reportStall();
    clearTimeout(this.#timer);
    for (const part of this.#parts) part.remove();
    this.#parts = [];
    this.#files = [];
    this.#bar = undefined;
    this.#stalled = undefined;
    this.#announced = 0;
  }

  /** Restores what the page has removed. */
  reconcile() {
    for (const part of this.#parts) if (!part.isConnected) this.#place(part);
  }

  /** @param {UploadProgress} progress */
  onProgress = ({ key, sent, total, isWaiting }) => {
    emit(this.#context.host, "leadprogress", { key, sent, total });
    // The form may have been reset meanwhile.
    if (this.#files.length === 0) return;
    if (isWaiting) this.#reportStall();
    else this.#show(sent, total);
  };

  /**
   * @param {number} sent in bytes
   * @param {number} total
   */
  #show(sent, total) {
    this.#restartTimer(WAIT_MS);
    const bar = this.#bar ?? this.#createBar();
    bar.max = Math.max(total, 1);
    bar.value = sent;
    const part = total > 0 ? sent / total : 1;
    const quarter = Math.floor(part * 4);
    if (quarter <= this.#announced) return;
    this.#announced = quarter;
    const percent = numberFormat(this.#context.language(), { style: "percent" }).format(part);
    this.#context.regions.setProgress(this.#text("uploaded", { percent }));
  }

  #createBar() {
    const bar = document.createElement("progress");
    const label = document.createElement("label");
    const text = document.createElement("span");
    text.append(this.#text("uploading", { files: this.#files.map(({ name }) => name).join(", ") }));
    label.append(text, " ", bar);
    const box = createGenerated("div", "progress");
    box.append(label);
    this.#bar = bar;
    this.#add(box);
    return bar;
  }

  /** @param {CustomEvent} event */
  #onDelivered(event) {
    const files = this.#files;
    this.hide();
    /** @type {RefusedFile[]} */
    const refused = event.detail.receipt?.refusedFiles ?? [];
    if (files.length === 0 || refused.length === 0) return;
    // After the outcome is shown, unless the page shows it.
    queueMicrotask(() => {
      if (event.defaultPrevented || this.#context.signal.aborted) return;
      const box = createGenerated("div", "refused-files");
      box.setAttribute("role", "status");
      this.#add(box);
      for (const [text, isAbout] of /** @type {const} */ ([["not_accepted", true], ["not_sent", false]])) {
        const named = refused.filter(({ reason }) => NOT_ACCEPTED.has(reason) === isAbout).map(({ index }) => files[index]?.name);
        if (named.length === 0) continue;
        const paragraph = document.createElement("p");
        paragraph.append(this.#text(text, { files: named.join(", ") }));
        box.append(paragraph);
      }
    });
  }

  /**
   * @param {string} key
   * @param {Record<string, string>} values
   */
  #text(key, values) {
    return textOf(this.#context, FILE_TEXTS, key, values);
  }

  /** @param {HTMLElement} part */
  #add(part) {
    this.#parts.push(part);
    this.#place(part);
  }

  /** @param {HTMLElement} part */
  #place(part) {
    membersOf(this.#context.form).after(part);
  }

  /** @param {number} ms */
  #restartTimer(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#reportStall(), ms);
  }
}
