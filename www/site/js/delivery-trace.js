// Shows beside each form of the gallery the request to the relay, its response, and the record in the CRM.

import { createElement } from "./create-element.js";

/**
 * @typedef {{ sent: any, status: number, answer: any }} Exchange
 * @typedef {{ id: number | string, fields: object }} StoredRecord
 */

const { relay, sandbox } = document.documentElement.dataset;

for (const box of document.querySelectorAll("[data-trace]")) {
  const steps = ["Request", "Response", "CRM record"].map((title) => step(title, "Not sent yet."));
  box.append(createElement("h3", {}, "Delivery trace"), createElement("ol", { class: "trace-steps" }, ...steps));
}

addEventListener("relayexchange", (event) => {
  const exchange = /** @type {CustomEvent<Exchange>} */ (event).detail;
  const box = document.querySelector(`[data-trace~="${CSS.escape(exchange.sent.form)}"]`);
  if (box) void show(box, exchange);
});

/**
 * @param {Element} box
 * @param {Exchange} exchange
 */
async function show(box, { sent, status, answer }) {
  const steps = createElement("ol", { class: "trace-steps" });
  box.replaceChildren(createElement("h3", {}, "Delivery trace"), steps);
  steps.append(
    step("Request", `POST /leads with key ${sent.key}`, withoutKey(sent)),
    step("Response", `HTTP ${status}: ${answer?.outcome ?? "unreadable"}`, withShortToken(answer)),
  );
  steps.append(await crmRecord(sent.kind, answer?.id));
}

/**
 * The last step: the record in the CRM.
 *
 * @param {string} kind
 * @param {number | string | undefined} id
 */
async function crmRecord(kind, id) {
  if (relay === "preview") return step("CRM record", "None: this page responds in place of the relay.");
  if (id === undefined) return step("CRM record", "Not yet: the relay has saved the lead and will deliver it.");
  if (!sandbox) return step("CRM record", `${kind} ${id}`);
  const address = `${sandbox}/_sandbox/records?kind=${encodeURIComponent(kind)}`;
  const element = step("CRM record", `${kind} ${id}`, await storedFields(address, id));
  element.append(createElement("p", { class: "hint" }, createElement("a", { href: address }, "All records of this kind in the sandbox")));
  return element;
}

/**
 * @param {string} address
 * @param {number | string} id
 */
async function storedFields(address, id) {
  try {
    const { records } = await (await fetch(address, { cache: "no-store" })).json();
    const found = records.find((/** @type {StoredRecord} */ record) => String(record.id) === String(id));
    return found?.fields;
  } catch {
    // The sandbox is not running; the link to it remains.
    return undefined;
  }
}

/**
 * @param {string} title
 * @param {string} text
 * @param {object} [data]
 */
function step(title, text, data) {
  const element = createElement("li", {}, createElement("h4", {}, title), createElement("p", {}, text));
  if (data) element.append(createElement("pre", { class: "code", tabindex: "0" }, JSON.stringify(data, null, 2)));
  return element;
}

/** @param {any} sent */
function withoutKey({ v, key, form, kind, updateToken, ...rest }) {
  return { form, kind, ...rest, ...(updateToken && { updateToken: shortToken(updateToken) }) };
}

/** @param {any} answer */
function withShortToken(answer) {
  return answer?.updateToken ? { ...answer, updateToken: shortToken(answer.updateToken) } : answer;
}

/**
 * The beginning of a token, which is long and not readable.
 *
 * @param {string} token
 */
function shortToken(token) {
  return token.length > 24 ? `${token.slice(0, 24)}…` : token;
}
