// The request that the form would send, as HTTP text, or the issues that prevent it. The staff key and the update token are
// masked.

import { LeadError, request } from "/pkg/browser.js";
import { find, make, plural } from "../dom.js";
import { highlightJson } from "../json-view.js";
import { pathText } from "../payload.js";

/**
 * @typedef {import("/pkg/browser.js").Issue} Issue
 * @typedef {import("/pkg/browser.js").HttpRequest} HttpRequest
 * @typedef {{ state: "ready" | "invalid", title: string, lines: (Node | string)[] }} Preview
 */

/** The longest issue code that is usual here; it aligns the paths. */
const CODE_WIDTH = "required".length;

export class RequestPanel {
  #status;
  #text;
  /** Increases with each preview, so that a late result does not replace a newer one. */
  #version = 0;

  /** @param {HTMLElement} side */
  constructor(side) {
    this.#status = find(side, ".request-status", HTMLElement);
    this.#text = find(side, ".request-text", HTMLElement);
  }

  /**
   * @param {import("/pkg/browser.js").Target} target
   * @param {import("/pkg/browser.js").Kind} kind
   * @param {any} payload
   * @param {import("/pkg/browser.js").RequestOptions} options
   */
  async show(target, kind, payload, options) {
    const version = ++this.#version;
    const preview = await request(target, kind, payload, { ...options, mask: true }).then(previewOf, errorPreview);
    if (version === this.#version) this.#render(preview);
  }

  /** @param {Issue[]} issues */
  showIssues(issues) {
    this.#version += 1;
    this.#render(issuesPreview(issues));
  }

  /** @param {Preview} preview */
  #render({ state, title, lines }) {
    this.#status.textContent = title;
    this.#status.dataset.state = state;
    this.#text.replaceChildren(...lines);
  }
}

/**
 * @param {HttpRequest} request
 * @returns {Preview}
 */
function previewOf({ method, url, headers, body }) {
  const { host, pathname, search } = new URL(url, location.href);
  const lines = [make("span", { class: "method" }, method), ` ${pathname}${search} HTTP/1.1\n`];
  for (const [name, value] of Object.entries({ Host: host, ...headers })) {
    lines.push(make("span", { class: "key" }, `${name}:`), ` ${value}\n`);
  }
  return { state: "ready", title: "Ready to send", lines: [...lines, "\n", highlightJson(body)] };
}

/**
 * @param {unknown} error
 * @returns {Preview}
 */
function errorPreview(error) {
  if (!(error instanceof LeadError)) throw error;
  if (error.issues?.length) return issuesPreview(error.issues);
  return { state: "invalid", title: error.message, lines: [] };
}

/**
 * @param {Issue[]} issues
 * @returns {Preview}
 */
function issuesPreview(issues) {
  const lines = issues.flatMap(({ code, path }) => [
    make("span", { class: "code" }, code.padEnd(CODE_WIDTH)),
    ` ${pathText(path)}\n`,
  ]);
  return { state: "invalid", title: `Cannot be sent: ${plural(issues.length, "issue")}`, lines };
}
