// Sends checked payloads with retries, and reads the responses.

import ky, { HTTPError } from "ky";

import { requestOf } from "./requests.js";

export class LeadError extends Error {
  constructor(message, fields) {
    super(message);
    Object.assign(this, { name: "LeadError" }, fields);
  }
}

const RETRY = { limit: 2, methods: ["post", "put"], statusCodes: [429, 503] };
/** A CRM may have saved the lead when the connection fails, and would save it twice. A relay recognizes its key. */
const TO_CRM = { ...RETRY, shouldRetry: ({ error }) => (error instanceof HTTPError ? undefined : false) };

const RESPONSES = {
  ivvy({ errorCode, specificCode, success, message, id }) {
    const code = specificCode || errorCode;
    return code || success === false ? { code, message } : { id };
  },
  bitrix24({ error, error_description, result }) {
    if (error !== undefined || result === false) return { code: error, message: error_description ?? error };
    return { id: result?.item?.id ?? (result === true ? undefined : result) };
  },
  capillary({ errors, response, id }) {
    const [failure] = [...(errors ?? []), ...(response ? [response.status] : [])];
    return failure ? { code: failure.code, message: failure.message } : { id };
  },
};

/** @returns the id, or the code and the message of a refusal */
function read(target, body) {
  if (target.relay === undefined) return RESPONSES[target.crm](body);
  const { outcome, reason, issues, id, updateToken } = body;
  const isAccepted = outcome === "delivered" || outcome === "queued";
  return isAccepted ? { outcome, id, updateToken } : { code: outcome, message: reason ?? outcome, issues };
}

async function bodyOf({ url, ...options }, retry) {
  try {
    return await ky(url, { ...options, timeout: 10_000, retry }).json();
  } catch (error) {
    if (error instanceof HTTPError && typeof error.data === "object") return error.data;
    throw error;
  }
}

/** Sends a payload that was checked. */
export async function deliver(target, kind, payload, key) {
  const body = await bodyOf(await requestOf(target, kind, payload, key), target.relay === undefined ? TO_CRM : RETRY);
  const { message, ...result } = read(target, body);
  if (message !== undefined || result.code !== undefined) throw new LeadError(message ?? "The lead was refused", result);
  return result;
}

/** @returns the payload in the form in which it is sent */
export function checked(check, kind, payload) {
  const { value, problems } = check(kind, payload);
  if (problems.length > 0) throw new LeadError("The lead is invalid", { code: "invalid", problems });
  return value;
}

export function createClient(check) {
  return { send: async (target, kind, payload) => deliver(target, kind, checked(check, kind, payload)) };
}
