// What becomes of a lead that was queued. The page asks again under the same key, by which the relay knows the lead:
// that sends nothing twice. Staff are also told when it will not arrive by itself.

/**
 * @typedef {import("/pkg/browser.js").Receipt} Receipt
 * @typedef {{ state: string, reason?: string }} Fate
 * @typedef {{ receipt?: Receipt, fate?: Fate }} Arrival
 */

/** Times that are asked before the page leaves it to the relay. */
const MOST_ASKED = 30;
const PAUSE_MS = 1000;

/**
 * @param {object} asking
 * @param {() => Promise<Receipt>} asking.again sends the same once more, under the same key
 * @param {() => Promise<Fate | undefined>} asking.fate
 * @param {() => void} asking.whenAsked
 * @param {AbortSignal} asking.signal
 * @returns {Promise<Arrival | undefined>} nothing when it was still under way at last, or the signal ended it
 */
export async function arrival({ again, fate, whenAsked, signal }) {
  for (let asked = 0; asked < MOST_ASKED; asked++) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    if (signal.aborted) return undefined;
    const [receipt, found] = await Promise.all([again(), fate()]).catch(cannotTell);
    if (signal.aborted) return undefined;
    whenAsked();
    if (receipt?.outcome === "delivered") return { receipt };
    if (found?.state === "held" || found?.state === "dead") return { fate: found };
  }
  return undefined;
}

/** The relay has it, whether it can be reached now or not. */
function cannotTell() {
  return [];
}

/**
 * What the relay tells staff about a lead.
 *
 * @param {string} key the lead's
 * @param {string} staffKey
 * @returns {Promise<Fate>}
 */
export async function fateOf(key, staffKey) {
  const headers = { Authorization: `Bearer ${staffKey}` };
  const response = await fetch(`/leads/${key}`, { headers, cache: "no-store" });
  if (!response.ok) throw new Error(`the relay answered HTTP ${response.status}`);
  return response.json();
}
