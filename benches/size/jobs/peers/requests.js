// The request of each kind: method, address, headers and body.

import md5 from "blueimp-md5";

const IVVY_ACTIONS = {
  "ivvy.lead": "contact?action=addOrUpdateLead",
  "ivvy.status": "contact?action=addOrUpdateLead",
  "ivvy.stage": "crm?action=addOrUpdateLeadStage",
  "ivvy.source": "crm?action=addOrUpdateLeadSource",
};

/** To the relay, which has the credentials. */
function relay({ relay, form, staffKey }, kind, payload, key = crypto.randomUUID()) {
  const headers = { "Content-Type": "text/plain", ...(staffKey && { Authorization: `Bearer ${staffKey}` }) };
  return { method: "POST", url: `${relay}/leads`, headers, body: JSON.stringify({ v: 1, key, form, kind, payload }) };
}

async function ivvy({ url, key, secret }, kind, payload) {
  const { href, pathname, search } = new URL(`${url}/api/1.0/${IVVY_ACTIONS[kind]}`);
  const body = JSON.stringify(payload);
  const digest = md5(body);
  const date = new Date().toISOString().slice(0, 19).replace("T", " ");
  const signed = `POST${digest}application/json${pathname}${search}1.0IVVYDate=${date}`.toLowerCase();
  const headers = {
    "Content-Type": "application/json",
    "Content-MD5": digest,
    "IVVY-Date": date,
    "X-Api-Version": "1.0",
    "X-Api-Authorization": `IWS ${key}:${await hmacSha1(secret, signed)}`,
  };
  return { method: "POST", url: href, headers, body };
}

async function hmacSha1(secret, text) {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-1" }, false, ["sign"]);
  const bytes = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bitrix24({ url, token, method = "lead" }, kind, payload) {
  const isItem = kind === "bitrix24.item" || (kind === "bitrix24.status" && method === "item");
  const parameters = kind === "bitrix24.status" ? status(payload, isItem) : payload;
  const call = `crm.${isItem ? "item" : "lead"}.${parameters.id === undefined ? "add" : "update"}`;
  const body = { ...(isItem ? item(parameters) : lead(parameters)), ...(token && { auth: token }) };
  return { method: "POST", url: `${url}/${call}`, headers: json(), body: JSON.stringify(body) };
}

/** The options are sent by both names, one for each version of the API. */
function lead(parameters) {
  return parameters.options ? { ...parameters, params: parameters.options } : parameters;
}

function status({ id, status, description, ...rest }, isItem) {
  const fields = isItem ? { stageId: status, statusDescription: description } : { STATUS_ID: status, STATUS_DESCRIPTION: description };
  return { ...rest, id, fields };
}

function item({ fields, ...parameters }) {
  const isCustom = Object.keys(fields).some((name) => name.startsWith("UF_CRM_"));
  const entries = parameters.id !== undefined && fields.fm?.length ? { fm: byKey(fields.fm) } : {};
  return { ...(isCustom && { useOriginalUfNames: "Y" }), ...parameters, entityTypeId: 1, fields: { ...fields, ...entries } };
}

/** In an update an entry is changed under its id, and added under `n0`, `n1`, … */
function byKey(entries) {
  let added = 0;
  return Object.fromEntries(entries.map(({ id, ...entry }) => [id ?? `n${added++}`, entry]));
}

function capillary({ url, username, password, token }, kind, { id, ...payload }) {
  const path = id === undefined ? "" : `/${id}`;
  const login = token ? { "X-CAP-API-OAUTH-TOKEN": token } : { Authorization: `Basic ${btoa(`${username}:${md5(password)}`)}` };
  return {
    method: id === undefined ? "POST" : "PUT",
    url: `${url}/v2/leads${path}${kind === "capillary.status" ? "/status" : ""}`,
    headers: { ...json(), ...login },
    body: JSON.stringify(payload),
  };
}

function json() {
  return { "Content-Type": "application/json", Accept: "application/json" };
}

const REQUESTS = { ivvy, bitrix24, capillary };

export function requestOf(target, kind, payload, key) {
  return target.relay === undefined ? REQUESTS[target.crm](target, kind, payload) : relay(target, kind, payload, key);
}
