// The `fetch` of an empty frame, which the scripts of the page have not replaced.

import { withTimeout } from "./timeout.js";

const LOAD_WAIT_MS = 1_000;

/** @type {HTMLIFrameElement | undefined} */
let frame;

/**
 * Rejects where there is none, as in a worker.
 *
 * @returns {Promise<typeof fetch>}
 */
export async function frameFetch() {
  // A script may have removed it together with the page's other elements.
  if (!frame?.isConnected) {
    const added = document.createElement("iframe");
    added.hidden = true;
    // Firefox replaces the first document of a frame, and ends its requests.
    const loaded = new Promise((resolve) => added.addEventListener("load", resolve));
    // Outside of the body, whose content libraries replace.
    document.documentElement.append(added);
    frame = added;
    await withTimeout(LOAD_WAIT_MS, loaded, "an empty frame");
  }
  const { fetch } = /** @type {any} */ (frame.contentWindow);
  if (typeof fetch !== "function") throw new TypeError("the frame has no fetch");
  return fetch;
}
