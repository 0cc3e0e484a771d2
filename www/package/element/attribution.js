// Where a visitor came from: the first and the last touch of a campaign. Read and kept only after consent, and for a
// time; without consent neither is kept nor sent.

import { forget, keep, recall } from "./storage.js";

/**
 * @typedef {import("../index.js").Touch} Touch
 * @typedef {{ first: Touch, last: Touch, until: number }} Kept
 */

const KEY = "leadwire.touches";
const DAY_MS = 86_400_000;
const PARAMS = /^(utm_[a-z_]{1,30}|gclid|fbclid|msclkid)$/;
/** Characters of a value that are kept; a campaign's name is shorter. */
const LONGEST = 250;

/** The address of the page view that was taken into account: several forms on a page are one touch. */
let seen = "";

/**
 * Takes this page view into account. Called once consent is there.
 *
 * @param {number} days after which the first touch is forgotten
 * @param {number} now milliseconds since 1970
 */
export function touch(days, now) {
  if (seen === location.href) return;
  seen = location.href;
  const here = touchOf(new URL(location.href), document.referrer, now);
  const before = touches(now);
  const isNews = Object.keys(here.params).length > 0 || here.referrer !== undefined;
  if (before && !isNews) return;
  /** @type {Kept} */
  const kept = { first: before?.first ?? here, last: here, until: before?.until ?? now + days * DAY_MS };
  keep(KEY, kept);
}

/**
 * @param {number} now
 * @returns {Kept | undefined}
 */
export function touches(now) {
  const kept = recall(KEY);
  if (!kept?.first || !kept.last || !(kept.until > now)) return undefined;
  return kept;
}

export function forgetTouches() {
  seen = "";
  forget(KEY);
}

/**
 * @param {URL} url
 * @param {string} referrer
 * @param {number} now
 * @returns {Touch}
 */
function touchOf(url, referrer, now) {
  /** @type {Record<string, string>} */
  const params = {};
  for (const [name, value] of url.searchParams) {
    if (PARAMS.test(name) && value && !(name in params)) params[name] = value.slice(0, LONGEST);
  }
  const isOther = referrer !== "" && originOf(referrer) !== url.origin;
  return {
    at: new Date(now).toISOString(),
    landing: plain(url.href),
    ...(isOther && { referrer: plain(referrer) }),
    params,
  };
}

/** @param {string} address */
function originOf(address) {
  return URL.canParse(address) ? new URL(address).origin : "";
}

/**
 * An address without its query and fragment, which may hold what is nobody's business.
 *
 * @param {string} address
 */
export function plain(address) {
  return address.split(/[?#]/)[0].slice(0, LONGEST);
}
