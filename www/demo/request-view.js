// The request that a payload would become, as readable HTTP, or the reasons why there is none. The staff key and the
// update token are blotted out.

import { LeadError, request } from "/pkg/browser.js";
import { counted, find, make } from "./dom.js";
import { viewJson } from "./json-view.js";
import { written } from "./payload.js";

/**
 * @typedef {import("/pkg/browser.js").Issue} Issue
 * @typedef {import("/pkg/browser.js").HttpRequest} HttpRequest
 */

/** Of those that a form can provoke. */
const LONGEST_CODE = "required".length;

export class RequestView {
  #verdict;
  #text;
  /** Counts what was asked for, so that a late answer never replaces a newer one. */
  #asked = 0;

  /** @param {HTMLElement} bench */
  constructor(bench) {
    this.#verdict = find(bench, ".verdict", HTMLElement);
    this.#text = find(bench, ".http", HTMLElement);
  }

  /**
   * @param {import("/pkg/browser.js").Target} target
   * @param {import("/pkg/browser.js").Kind} kind
   * @param {any} payload
   * @param {import("/pkg/browser.js").RequestOptions} options
   */
  async show(target, kind, payload, options) {
    const mine = ++this.#asked;
    const shown = await request(target, kind, payload, { ...options, mask: true }).then(ready, refused);
    if (mine === this.#asked) this.#show(shown);
  }

  /** @param {Issue[]} issues because of which there is no request */
  showIssues(issues) {
    this.#asked += 1;
    this.#show({ state: "refused", verdict: verdictOn(issues), lines: issues.flatMap(issueLine) });
  }

  /** @param {{ state: string, verdict: string, lines: (Node | string)[] }} shown */
  #show(shown) {
    this.#verdict.textContent = shown.verdict;
    this.#verdict.dataset.state = shown.state;
    this.#text.replaceChildren(...shown.lines);
  }
}

/** @param {HttpRequest} request */
function ready(request) {
  return { state: "ready", verdict: "Ready to send", lines: httpText(request) };
}

/** @param {unknown} error */
function refused(error) {
  if (!(error instanceof LeadError)) throw error;
  const issues = error.issues ?? [];
  const verdict = issues.length > 0 ? verdictOn(issues) : error.message;
  return { state: "refused", verdict, lines: issues.flatMap(issueLine) };
}

/** @param {Issue[]} issues */
function verdictOn(issues) {
  return `${counted(issues.length, "issue")}, so nothing is sent`;
}

/** @param {HttpRequest} request */
function httpText({ method, url, headers, body }) {
  const { host, pathname, search } = new URL(url, location.href);
  const lines = [make("span", { class: "method" }, method), ` ${pathname}${search} HTTP/1.1\n`];
  for (const [name, value] of Object.entries({ Host: host, ...headers })) {
    lines.push(make("span", { class: "key" }, `${name}:`), ` ${value}\n`);
  }
  return [...lines, "\n", viewJson(body)];
}

/** @param {Issue} issue */
function issueLine({ code, path }) {
  return [make("span", { class: "code" }, code.padEnd(LONGEST_CODE)), ` ${written(path)}\n`];
}
