// Beside each form of the gallery: what its page sent, what the relay answered, and what the CRM has stored.

import { make } from "./dom.js";

/**
 * @typedef {{ sent: any, status: number, answer: any }} Relayed
 * @typedef {{ id: number | string, fields: object }} StoredRecord
 */

const { relay, sandbox } = document.documentElement.dataset;

for (const box of document.querySelectorAll("[data-became]")) {
  const stations = ["The page sends", "The relay answers", "In the CRM"].map((title) => step(title, "Nothing yet."));
  box.append(make("h3", {}, "What became of it"), make("ol", { class: "became" }, ...stations));
}

addEventListener("relayed", (event) => {
  const relayed = /** @type {CustomEvent<Relayed>} */ (event).detail;
  const box = document.querySelector(`[data-became~="${CSS.escape(relayed.sent.form)}"]`);
  if (box) void show(box, relayed);
});

/**
 * @param {Element} box
 * @param {Relayed} relayed
 */
async function show(box, { sent, status, answer }) {
  const steps = make("ol", { class: "became" });
  box.replaceChildren(make("h3", {}, "What became of it"), steps);
  steps.append(
    step("The page sent", `POST /leads, under key ${sent.key}`, withoutKey(sent)),
    step("The relay answered", `HTTP ${status}: ${answer?.outcome ?? "nothing that can be read"}`, shortened(answer)),
  );
  steps.append(await stored(sent.kind, answer?.id));
}

/**
 * What the CRM has of it.
 *
 * @param {string} kind
 * @param {number | string | undefined} id
 */
async function stored(kind, id) {
  if (relay === "preview") return step("In the CRM", "Nothing: this page answers for the relay by itself.");
  if (id === undefined) return step("In the CRM", "Not yet: the relay has it on its disk, and goes on until it is there.");
  if (!sandbox) return step("In the CRM", `${kind} ${id}`);
  const address = `${sandbox}/_sandbox/records?kind=${encodeURIComponent(kind)}`;
  const made = step("In the CRM", `${kind} ${id}`, await record(address, id));
  made.append(make("p", { class: "hint" }, make("a", { href: address }, "All that the sandbox has of this kind")));
  return made;
}

/**
 * @param {string} address
 * @param {number | string} id
 */
async function record(address, id) {
  try {
    const { records } = await (await fetch(address, { cache: "no-store" })).json();
    const found = records.find((/** @type {StoredRecord} */ record) => String(record.id) === String(id));
    return found?.fields;
  } catch {
    // The sandbox has ended; its address stays to be tried.
    return undefined;
  }
}

/**
 * @param {string} title
 * @param {string} fact
 * @param {object} [data]
 */
function step(title, fact, data) {
  const made = make("li", {}, make("h4", {}, title), make("p", {}, fact));
  if (data) made.append(make("pre", { class: "code", tabindex: "0" }, JSON.stringify(data, null, 2)));
  return made;
}

/** @param {any} sent */
function withoutKey({ v, key, form, kind, updateToken, ...rest }) {
  return { form, kind, ...rest, ...(updateToken && { updateToken: short(updateToken) }) };
}

/** @param {any} answer */
function shortened(answer) {
  return answer?.updateToken ? { ...answer, updateToken: short(answer.updateToken) } : answer;
}

/**
 * A token is long, and nobody reads it.
 *
 * @param {string} token
 */
function short(token) {
  return token.length > 24 ? `${token.slice(0, 24)}…` : token;
}
