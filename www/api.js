// The public face: each function names what it asks of the module. Loading is the entries' concern, the network send.js's.

import { ask } from "./core.js";
import { encode } from "./encode.js";
import { LeadError, badTarget } from "./lead-error.js";
import { deliver } from "./send.js";

export { LeadError };

/**
 * @typedef {import("./index.js").Kind} Kind
 * @typedef {import("./index.js").Target} Target
 * @typedef {import("./index.js").Catalog} Catalog
 * @typedef {import("./index.js").SendOptions} SendOptions
 * @typedef {import("./index.js").RequestOptions} RequestOptions
 */

/** A payload's JSON has at most 60 KiB; what is longer need not be walked to its end. */
export const MAX_PAYLOAD = 60 * 1024;

/**
 * @param {Kind} kind
 * @param {unknown} payload
 * @param {Catalog} [catalog]
 */
export function validate(kind, payload, catalog) {
  return ask("validate", encode({ kind, catalog }), encode(payload, MAX_PAYLOAD));
}

/**
 * @param {Kind} kind
 * @param {Catalog} [catalog]
 */
export function schema(kind, catalog) {
  const call = encode({ kind, catalog });
  const jsonSchema = ask("jsonSchema", call);
  return {
    "~standard": {
      version: 1,
      vendor: "leadwire",
      /** @param {unknown} payload */
      validate(payload) {
        const { value, issues } = ask("validate", call, encode(payload, MAX_PAYLOAD));
        return issues ? { issues } : { value };
      },
    },
    jsonSchema,
  };
}

/**
 * The face of a host whose module comes by `load`.
 *
 * @param {() => Promise<void>} load
 */
export function face(load) {
  /**
   * @param {Target} target
   * @param {Kind} kind
   * @param {unknown} payload
   * @param {RequestOptions} [given]
   */
  async function request(target, kind, payload, given) {
    await load();
    const options = optionsOf(given);
    const call = { ...common(target, kind, options), mask: options.mask, nowMs: Date.now() };
    const { timeoutMs, ...request } = ask("request", encode(call), encode(payload, MAX_PAYLOAD));
    return request;
  }

  /**
   * @param {Target} target
   * @param {Kind} kind
   * @param {unknown} payload
   * @param {SendOptions} [given]
   */
  async function send(target, kind, payload, given) {
    await load();
    const options = optionsOf(given);
    const { signal, onAttempt } = options;
    const isSignal = typeof signal?.addEventListener === "function";
    if (!isSignal && !isLeftOut(signal)) throw badTarget("signal must be an AbortSignal");
    if (typeof onAttempt !== "function" && !isLeftOut(onAttempt)) throw badTarget("onAttempt must be a function");
    return deliver(common(target, kind, options), encode(payload, MAX_PAYLOAD), { signal, onAttempt });
  }

  return {
    request,
    /** @param {Target} target @param {unknown} lead @param {SendOptions} [options] */
    upsertLead: async (target, lead, options) => send(target, kindOf(target, "lead"), lead, options),
    /** @param {Target} target @param {unknown} stage @param {SendOptions} [options] */
    upsertStage: async (target, stage, options) => send(target, "ivvy.stage", stage, options),
    /** @param {Target} target @param {unknown} source @param {SendOptions} [options] */
    upsertSource: async (target, source, options) => send(target, "ivvy.source", source, options),
    /** @param {Target} target @param {unknown} change @param {SendOptions} [options] */
    updateStatus: async (target, change, options) => send(target, kindOf(target, "status"), change, options),
  };
}

/**
 * @param {SendOptions & RequestOptions} [given]
 * @returns {SendOptions & RequestOptions}
 */
function optionsOf(given) {
  if (isLeftOut(given)) return {};
  if (typeof given === "object") return given;
  throw badTarget("the options must be an object");
}

/**
 * @param {unknown} value
 * @returns {value is undefined | null}
 */
function isLeftOut(value) {
  return value === undefined || value === null;
}

/**
 * A call as the module reads it.
 *
 * @param {Target} target
 * @param {Kind} kind
 * @param {RequestOptions} options
 */
export function common(target, kind, options) {
  const { catalog, timeoutMs, retries, updateToken, page, guard } = options;
  const idempotencyKey = options.idempotencyKey ?? newKey();
  return { kind, target, catalog, timeoutMs, retries, idempotencyKey, updateToken, page, guard, onPage: isPage() };
}

/**
 * @param {Target} target
 * @param {"lead" | "status"} what
 */
export function kindOf(target, what) {
  // A target without a CRM goes through with a kind that the module can name in its refusal.
  const crm = ["bitrix24", "capillary"].includes(target?.crm) ? target.crm : "ivvy";
  return /** @type {Kind} */ (`${crm}.${what}`);
}

/**
 * Whether what is held here can be read by whoever opens a page: there is a window, or a worker with an origin and a
 * location. Cloudflare's workerd has an origin, too, but no visitor and so no location.
 */
function isPage() {
  if (typeof window === "object") return true;
  return typeof self === "object" && typeof self.origin === "string" && typeof self.location === "object";
}

/** A random UUID; crypto.randomUUID is there in secure contexts only. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
