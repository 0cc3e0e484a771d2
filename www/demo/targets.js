// Where the demo sends to: the sandbox that serves this page, straight, with credentials that open nothing else. A real
// page names a relay here instead, { crm, relay, form }, and holds no credentials at all.

import { updateStatus, upsertLead, upsertSource, upsertStage } from "/pkg/browser.js";

/**
 * @typedef {import("/pkg/browser.js").Target} Target
 * @typedef {import("/pkg/browser.js").SendOptions} SendOptions
 * @typedef {import("/pkg/browser.js").Receipt} Receipt
 * @typedef {(payload: any, options: SendOptions) => Promise<Receipt>} Send what a form says may be anything
 */

const url = location.origin;
const dangerouslyAllowBrowser = true;

export const ivvy = /** @type {const} */ ({
  crm: "ivvy",
  url,
  key: "sandbox-key",
  secret: "sandbox-secret",
  dangerouslyAllowBrowser,
});

export const bitrix24 = /** @type {const} */ ({
  crm: "bitrix24",
  url: `${url}/rest/1/sandbox`,
  dangerouslyAllowBrowser,
});

export const capillary = /** @type {const} */ ({
  crm: "capillary",
  url,
  username: "store.server",
  password: "server123",
  dangerouslyAllowBrowser,
});

/** Shorter than the default, so that a CRM that hangs can be watched. */
const TIMEOUT_MS = 4000;

/** @type {Send} */
export const sendEnquiry = (lead, options) => upsertLead(ivvy, lead, { timeoutMs: TIMEOUT_MS, ...options });
/** @type {Send} */
export const sendStage = (stage, options) => upsertStage(ivvy, stage, { timeoutMs: TIMEOUT_MS, ...options });
/** @type {Send} */
export const sendSource = (source, options) => upsertSource(ivvy, source, { timeoutMs: TIMEOUT_MS, ...options });
/** @type {Send} */
export const sendBitrix24Lead = (lead, options) => upsertLead(bitrix24, lead, { timeoutMs: TIMEOUT_MS, ...options });
/** @type {Send} */
export const sendCapillaryStatus = (change, options) =>
  updateStatus(capillary, change, { timeoutMs: TIMEOUT_MS, ...options });
