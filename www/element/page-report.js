// The envelope's `page`: where a lead was made, and after consent where its maker came from.

import { plain, touches } from "./attribution.js";
import { consentsOf } from "./consent.js";

/**
 * @typedef {import("./attribution.js").Touch} Touch
 * @typedef {import("./consent.js").Consent} Consent
 *
 * @typedef {object} PageReport
 * @property {string} url
 * @property {string} [referrer] of the last touch
 * @property {Record<string, string>} [utm] the last touch's params, click ids included
 * @property {Touch} [first]
 * @property {Touch} [last]
 * @property {Consent[]} [consent]
 */

/**
 * @param {HTMLFormElement} form
 * @param {Consent | undefined} granted the consent to attribution
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
