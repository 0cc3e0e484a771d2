// A payload, and what leadwire makes of it: its issues, the body that would be sent, and the request.

import { ready, request, validate } from "../pkg/browser.js";
import { EXAMPLES, TARGETS } from "./examples.js";

/**
 * @typedef {import("../pkg/index.js").Kind} Kind
 */

const kind = /** @type {HTMLSelectElement} */ (document.querySelector("#kind"));
const payload = /** @type {HTMLTextAreaElement} */ (document.querySelector("#payload"));
const verdict = /** @type {HTMLElement} */ (document.querySelector("#verdict"));
const issues = /** @type {HTMLElement} */ (document.querySelector("#issues"));
const body = /** @type {HTMLElement} */ (document.querySelector("#body"));
const sent = /** @type {HTMLElement} */ (document.querySelector("#request"));

for (const name of Object.keys(EXAMPLES)) kind.append(new Option(name, name));
kind.addEventListener("change", begin);
payload.addEventListener("input", () => void judge());
await ready();
begin();

function begin() {
  payload.value = JSON.stringify(EXAMPLES[kind.value], null, 2);
  void judge();
}

async function judge() {
  const given = parsed(payload.value);
  if (given instanceof SyntaxError) return show(`This is no JSON yet: ${given.message}`, [], undefined, "");
  const found = validate(/** @type {Kind} */ (kind.value), given);
  const all = [...(found.issues ?? []), ...found.warnings];
  const count = found.issues?.length ?? 0;
  const words = count === 0 ? "The rules have nothing against it." : `${count} ${count === 1 ? "issue" : "issues"}`;
  show(words, all, found.value, count === 0 ? await requestOf(given) : "");
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    return /** @type {SyntaxError} */ (error);
  }
}

/** @param {any} given */
async function requestOf(given) {
  const target = TARGETS[kind.value.split(".")[0]];
  try {
    const { method, url, headers, body } = await request(target, /** @type {Kind} */ (kind.value), given, { mask: true });
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    return [`${method} ${url}`, ...lines, "", body].join("\n");
  } catch (error) {
    return /** @type {Error} */ (error).message;
  }
}

/**
 * @param {string} words
 * @param {import("../pkg/index.js").Issue[]} found
 * @param {object | undefined} value
 * @param {string} text
 */
function show(words, found, value, text) {
  verdict.textContent = words;
  issues.replaceChildren(
    ...found.map(({ code, message }) => {
      const item = document.createElement("li");
      const name = document.createElement("code");
      name.append(code);
      item.append(name, ` ${message}`);
      return item;
    }),
  );
  body.textContent = value ? JSON.stringify(value, null, 2) : "";
  sent.textContent = text;
}
