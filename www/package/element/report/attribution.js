// The first and the last touch of a campaign. Recorded in localStorage only after consent, for a limited time.

import { CAMPAIGN_PARAMS } from "../names.js";

/**
 * @typedef {import("../../index.js").Touch} Touch
 * @typedef {{ first: Touch, last: Touch, until: number }} StoredTouches `until` in milliseconds since 1970
 */

const KEY = "leadwire.touches";
const DAY_MS = 86_400_000;
/** In characters. */
const MAX_VALUE_LENGTH = 250;

/** The URL of the recorded page view: several forms on a page record one touch. */
let recordedUrl = "";

/**
 * Records this page view. To be called once consent was given.
 *
 * @param {number} days retention of the first touch
 * @param {number} nowMs milliseconds since 1970
 */
export function recordTouch(days, nowMs) {
  if (recordedUrl === location.href) return;
  recordedUrl = location.href;
  const touch = touchOf(new URL(location.href), document.referrer, nowMs);
  const stored = storedTouches(nowMs);
  const isFromCampaign = Object.keys(touch.params).length > 0 || touch.referrer !== undefined;
  if (stored && !isFromCampaign) return;
  /** @type {StoredTouches} */
  const touches = { first: stored?.first ?? touch, last: touch, until: stored?.until ?? nowMs + days * DAY_MS };
  tryStorage(() => localStorage.setItem(KEY, JSON.stringify(touches)));
}

/**
 * @param {number} nowMs
 * @returns {StoredTouches | undefined}
 */
export function storedTouches(nowMs) {
  const stored = tryStorage(() => JSON.parse(localStorage.getItem(KEY) ?? "null"));
  if (!stored?.first || !stored.last || !(stored.until > nowMs)) return undefined;
  return stored;
}

export function clearTouches() {
  recordedUrl = "";
  tryStorage(() => localStorage.removeItem(KEY));
}

/**
 * @param {URL} url
 * @param {string} referrer
 * @param {number} nowMs
 * @returns {Touch}
 */
function touchOf(url, referrer, nowMs) {
  /** @type {Record<string, string>} */
  const params = {};
  for (const [name, value] of url.searchParams) {
    if (CAMPAIGN_PARAMS.test(name) && value && !(name in params)) params[name] = truncated(value);
  }
  // An unreadable referrer counts as none.
  const isExternal = ![undefined, url.origin].includes(originOf(referrer));
  return {
    at: new Date(nowMs).toISOString(),
    landing: withoutQuery(url.href),
    ...(isExternal && { referrer: withoutQuery(referrer) }),
    params,
  };
}

/**
 * @param {string} url
 * @returns {string | undefined}
 */
function originOf(url) {
  try {
    return new URL(url).origin;
  } catch {
    return undefined;
  }
}

/**
 * A URL without query and fragment, which may hold personal data.
 *
 * @param {string} url
 */
export function withoutQuery(url) {
  return truncated(url.split(/[?#]/)[0]);
}

/**
 * Not cut within a surrogate pair.
 *
 * @param {string} text
 */
function truncated(text) {
  return text.slice(0, MAX_VALUE_LENGTH).replace(/[\uD800-\uDBFF]$/, "");
}

/**
 * @template T
 * @param {() => T} access
 * @returns {T | undefined} undefined when site data is blocked, the storage is full, or the item is not JSON
 */
function tryStorage(access) {
  try {
    return access();
  } catch {
    return undefined;
  }
}
