// The playground's page: what is typed, and what judge.js makes of it. The address holds the payload, so that it can be
// shown to somebody else.

import { ready } from "../pkg/browser.js";
import { make } from "./dom.js";
import { EXAMPLES } from "./examples.js";
import { judge, requestOf } from "./judge.js";

/**
 * @typedef {import("../pkg/index.js").Kind} Kind
 * @typedef {import("../pkg/index.js").Issue} Issue
 */

/** What a page shows at once; nobody reads more. */
const MOST_ISSUES = 50;
const MOST_SHOWN = 20_000;
/** What an address can hold everywhere. */
const MOST_SHARED = 6_000;
/** Browsers let a page change its address only so often. */
const SHARE_AFTER_MS = 400;

const kind = /** @type {HTMLSelectElement} */ (document.querySelector("#kind"));
const example = /** @type {HTMLSelectElement} */ (document.querySelector("#example"));
const payload = /** @type {HTMLTextAreaElement} */ (document.querySelector("#payload"));
const verdict = /** @type {HTMLElement} */ (document.querySelector("#verdict"));
const issues = /** @type {HTMLElement} */ (document.querySelector("#issues"));
const body = /** @type {HTMLElement} */ (document.querySelector("#body"));
const sent = /** @type {HTMLElement} */ (document.querySelector("#request"));

let turn = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let sharing;

kind.append(...Object.keys(EXAMPLES).map((name) => new Option(name, name)));
kind.addEventListener("change", () => begin());
example.addEventListener("change", () => give(JSON.stringify(EXAMPLES[kind.value]?.[example.value], null, 2)));
payload.addEventListener("input", () => void look());
addEventListener("hashchange", () => begin(given()));
ready().then(
  () => begin(given()),
  (error) => (verdict.textContent = `The rules could not be loaded: ${error.message}`),
);

/** @param {{ kind: string, payload: string }} [shared] by an address */
function begin(shared) {
  if (shared) kind.value = shared.kind;
  const examples = EXAMPLES[kind.value] ?? {};
  example.replaceChildren(...Object.keys(examples).map((name) => new Option(name, name)));
  give(shared?.payload ?? JSON.stringify(Object.values(examples)[0], null, 2));
}

/** @param {string} text */
function give(text) {
  payload.value = text;
  void look();
}

/** What the address holds, if it names a kind. */
function given() {
  const words = new URLSearchParams(location.hash.slice(1));
  const [name, text] = [words.get("kind") ?? "", words.get("payload")];
  return Object.hasOwn(EXAMPLES, name) && text !== null ? { kind: name, payload: text } : undefined;
}

async function look() {
  const now = ++turn;
  const name = /** @type {Kind} */ (kind.value);
  const found = judge(name, payload.value);
  verdict.textContent = found.words;
  verdict.dataset.good = String(found.value !== undefined);
  const all = [...found.issues.map((issue) => item(issue, "issue")), ...found.warnings.map((issue) => item(issue, "warning"))];
  const more = all.length - MOST_ISSUES;
  issues.replaceChildren(...all.slice(0, MOST_ISSUES), ...(more > 0 ? [make("li", {}, `and ${more} more`)] : []));
  body.textContent = found.value ? cut(JSON.stringify(found.value, null, 2)) : "";
  const text = found.value ? cut(await requestOf(name, found.given)) : "";
  // What was typed since then has been judged already.
  if (now !== turn) return;
  sent.textContent = text;
  clearTimeout(sharing);
  sharing = setTimeout(share, SHARE_AFTER_MS);
}

function share() {
  const words = new URLSearchParams({ kind: kind.value, payload: payload.value }).toString();
  if (words.length <= MOST_SHARED) history.replaceState(null, "", `#${words}`);
}

/**
 * @param {Issue} issue
 * @param {"issue" | "warning"} level
 */
function item({ code, path, message }, level) {
  return make("li", { class: level }, make("code", {}, code), " ", make("code", { class: "path" }, path.join(".")), make("p", {}, message));
}

/** @param {string} text */
function cut(text) {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}\n… and ${text.length - MOST_SHOWN} letters more` : text;
}
