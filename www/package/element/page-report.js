// The envelope's `page`: where a lead was made, and after consent where its maker came from.

import { plain, touches } from "./attribution.js";
import { consentsOf } from "./consent.js";

/** @typedef {import("../index.js").PageReport} PageReport */

/**
 * @param {HTMLFormElement} form
 * @param {import("../index.js").Consent | undefined} granted the consent to attribution
 * @param {number} now
 * @returns {PageReport}
 */
export function pageReport(form, granted, now) {
  const consent = [...consentsOf(form, now), ...(granted ? [granted] : [])];
  const known = granted && touches(now);
  return {
    url: plain(location.href),
    ...(known && { ...(known.last.referrer && { referrer: known.last.referrer }), utm: known.last.params }),
    ...(known && { first: known.first, last: known.last }),
    ...(consent.length > 0 && { consent }),
  };
}
