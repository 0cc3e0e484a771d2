// The numbers above the list of leads: leads by connection and state, those that looked automated, leads by hour, and the relays.

import { hourlyChart, hourlyTable } from "./chart.js";
import { createElement, formatDuration, requireElement } from "./dom.js";
import { renderRelays } from "./relays.js";

/**
 * @typedef {import("./api.js").Summary} Summary
 * @typedef {import("./api.js").Connection} Connection
 * @typedef {import("./api.js").Suspect} Suspect
 */

/** @type {Record<string, string>} What the relay calls the reasons, for people. */
const REASONS = {
  trap_filled: "the trap input was filled in",
  too_fast: "typed in too little time",
  origin_unknown: "the page’s origin is not known",
  no_proof_of_work: "many leads from one address",
  captcha_not_solved: "the captcha was not solved",
  captcha_unavailable: "the captcha could not be verified",
  captcha_refused: "the captcha was refused",
};

/** @param {Summary} summary */
export function renderSummary(summary) {
  const { connections, suspects, hours, keepDays } = summary;
  renderRelays(summary);
  requireElement("#connections", HTMLElement).replaceChildren(...connections.map(connectionRow));
  requireElement("#suspects", HTMLElement).replaceChildren(...suspects.map(suspectRow));
  requireElement("#suspects-card", HTMLElement).hidden = suspects.length === 0;
  requireElement("#hours", HTMLElement).replaceChildren(hourlyTable(hours));
  requireElement("#retention", HTMLElement).textContent =
    `Personal data is removed ${keepDays} days after a lead was delivered or dropped.`;
  const chart = requireElement("#chart", HTMLElement);
  const { scrollLeft } = chart;
  chart.replaceChildren(hourlyChart(hours));
  // Where the chart is wider than the screen, it keeps its scroll position.
  chart.scrollLeft = scrollLeft;
}

/** Scrolls a chart that is wider than the screen to the newest hour. It must be visible. */
export function scrollToNewestHour() {
  const chart = requireElement("#chart", HTMLElement);
  chart.scrollLeft = chart.scrollWidth;
}

/** @param {Connection} connection */
function connectionRow({ name, crm, counts, oldestWaitingMs, notes }) {
  return createElement(
    "tr",
    {},
    createElement(
      "th",
      { scope: "row" },
      `${name} `,
      createElement("span", { class: "hint" }, crm),
      ...notes.map((note) => createElement("p", { class: "hint" }, note)),
    ),
    numberCell(counts.accepted + counts.sending),
    numberCell(oldestWaitingMs === null ? "–" : formatDuration(oldestWaitingMs)),
    numberCell(counts.held, counts.held > 0 ? "alert" : ""),
    numberCell(counts.dead),
    numberCell(counts.done),
  );
}

/** @param {Suspect} suspect */
function suspectRow({ form, reason, held, sent, dead }) {
  return createElement(
    "tr",
    {},
    createElement("th", { scope: "row" }, form),
    createElement("td", {}, REASONS[reason] ?? reason),
    numberCell(held, held > 0 ? "alert" : ""),
    numberCell(sent),
    numberCell(dead),
  );
}

/**
 * @param {number | string} value
 * @param {string} [className]
 */
function numberCell(value, className = "") {
  return createElement("td", { class: `number ${className}` }, String(value));
}
