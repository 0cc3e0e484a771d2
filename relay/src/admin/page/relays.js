// The relays that work on the ledger, and which of them delivers which connection. One line while there is one relay; the tables
// are open from the start if there are several.

import { createElement, formatDuration, pluralize, requireElement, timeElement } from "./dom.js";

/**
 * @typedef {import("./api.js").Relay} Relay
 * @typedef {import("./api.js").Lease} Lease
 */

let isFirst = true;

/** @param {{ now: string, relays: Relay[], leases: Lease[] }} summary */
export function renderRelays({ now, relays, leases }) {
  requireElement("#relays-text", HTMLElement).textContent = describe(relays, leases);
  requireElement("#relays", HTMLElement).replaceChildren(...relays.map(relayRow));
  requireElement("#leases", HTMLElement).replaceChildren(...leases.map((lease) => leaseRow(lease, now)));
  // Later, the user decides.
  if (isFirst) requireElement("#relays-details", HTMLDetailsElement).open = relays.length > 1;
  isFirst = false;
}

/**
 * @param {Relay[]} relays
 * @param {Lease[]} leases
 */
function describe(relays, leases) {
  const running = relays.length === 1 ? `${relays[0].name}, version ${relays[0].version}` : pluralize(relays.length, "relay");
  const ended = leases.filter(({ hasEnded }) => hasEnded).map(({ connection }) => connection);
  return ended.length === 0 ? running : `${running}; no relay delivers ${ended.join(", ")}`;
}

/** @param {Relay} relay */
function relayRow({ name, version, started, seenMs, connections }) {
  return createElement(
    "tr",
    {},
    createElement("th", { scope: "row" }, name),
    createElement("td", {}, version),
    createElement("td", {}, timeElement(started)),
    createElement("td", {}, `${formatDuration(seenMs)} ago`),
    createElement("td", {}, connections.join(", ")),
  );
}

/**
 * @param {Lease} lease
 * @param {string} now
 */
function leaseRow({ connection, owner, relay, since, until, hasEnded }, now) {
  return createElement(
    "tr",
    {},
    createElement("th", { scope: "row" }, connection),
    createElement("td", {}, relay ?? `${owner}, not seen`),
    createElement("td", {}, since === null ? "–" : timeElement(since)),
    createElement("td", {}, hasEnded ? ended(until, now) : "held"),
  );
}

/**
 * @param {string | null} until null if the lease was released
 * @param {string} now
 */
function ended(until, now) {
  return until === null ? "released" : `ended ${formatDuration(Date.parse(now) - Date.parse(until))} ago`;
}
