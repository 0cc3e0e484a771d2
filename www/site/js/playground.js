// The playground: validates the payload on every input and shows issues, body and request. The address contains the payload, so
// that it can be shared.

import { ready } from "../pkg/browser.js";
import { checkPayload, requestText } from "./check-payload.js";
import { createElement } from "./create-element.js";
import { EXAMPLES } from "./examples.js";

/**
 * @typedef {import("../pkg/index.js").Kind} Kind
 * @typedef {import("../pkg/index.js").Issue} Issue
 */

/** More is not shown, so that the page stays fast. */
const MAX_ISSUES = 50;
const MAX_LENGTH = 20_000;
/** The length of an address that works in every browser and chat program. */
const MAX_SHARED = 6_000;
/** Browsers limit how often a page may change its address. */
const SHARE_DELAY_MS = 400;

const kind = /** @type {HTMLSelectElement} */ (document.querySelector("#kind"));
const example = /** @type {HTMLSelectElement} */ (document.querySelector("#example"));
const payload = /** @type {HTMLTextAreaElement} */ (document.querySelector("#payload"));
const summary = /** @type {HTMLElement} */ (document.querySelector("#summary"));
const issues = /** @type {HTMLElement} */ (document.querySelector("#issues"));
const body = /** @type {HTMLElement} */ (document.querySelector("#body"));
const request = /** @type {HTMLElement} */ (document.querySelector("#request"));

let checks = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let shareTimer;

kind.append(...Object.keys(EXAMPLES).map((name) => new Option(name, name)));
kind.addEventListener("change", () => begin());
example.addEventListener("change", () => setPayload(JSON.stringify(EXAMPLES[kind.value]?.[example.value], null, 2)));
payload.addEventListener("input", () => void update());
addEventListener("hashchange", () => begin(sharedPayload()));
ready().then(
  () => begin(sharedPayload()),
  (error) => (summary.textContent = `The rules could not be loaded: ${error.message}`),
);

/** @param {{ kind: string, payload: string }} [shared] from the address */
function begin(shared) {
  if (shared) kind.value = shared.kind;
  const examples = EXAMPLES[kind.value] ?? {};
  example.replaceChildren(...Object.keys(examples).map((name) => new Option(name, name)));
  setPayload(shared?.payload ?? JSON.stringify(Object.values(examples)[0], null, 2));
}

/** @param {string} text */
function setPayload(text) {
  payload.value = text;
  void update();
}

/** The payload in the address, if it names a known kind. */
function sharedPayload() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const [name, text] = [parameters.get("kind") ?? "", parameters.get("payload")];
  return Object.hasOwn(EXAMPLES, name) && text !== null ? { kind: name, payload: text } : undefined;
}

async function update() {
  const check = ++checks;
  const name = /** @type {Kind} */ (kind.value);
  const result = checkPayload(name, payload.value);
  summary.textContent = result.summary;
  summary.dataset.good = String(result.value !== undefined);
  const all = [...result.issues.map((issue) => item(issue, "issue")), ...result.warnings.map((issue) => item(issue, "warning"))];
  const more = all.length - MAX_ISSUES;
  issues.replaceChildren(...all.slice(0, MAX_ISSUES), ...(more > 0 ? [createElement("li", {}, `and ${more} more`)] : []));
  body.textContent = result.value ? truncated(JSON.stringify(result.value, null, 2)) : "";
  const text = result.value ? truncated(await requestText(name, result.payload)) : "";
  // A later input has been checked already.
  if (check !== checks) return;
  request.textContent = text;
  clearTimeout(shareTimer);
  shareTimer = setTimeout(share, SHARE_DELAY_MS);
}

function share() {
  const parameters = new URLSearchParams({ kind: kind.value, payload: payload.value }).toString();
  if (parameters.length <= MAX_SHARED) history.replaceState(null, "", `#${parameters}`);
}

/**
 * @param {Issue} issue
 * @param {"issue" | "warning"} level
 */
function item({ code, path, message }, level) {
  return createElement("li", { class: level }, createElement("code", {}, code), " ", createElement("code", { class: "path" }, path.join(".")), createElement("p", {}, message));
}

/** @param {string} text */
function truncated(text) {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}\n… and ${text.length - MAX_LENGTH} more characters` : text;
}
