// Leads by hour as an SVG chart: wide bars are received, a line is delivered, narrow bars are held or dead. The series
// differ in shape as well as in color, and the same numbers are in a table.

import { createElement, createSvgElement } from "./dom.js";

/** @typedef {import("./api.js").Hour} Hour */

const WIDTH = 960;
const HEIGHT = 220;
const MARGIN = { left: 36, right: 8, top: 10, bottom: 24 };
/** Of a time label, at most. */
const LABEL_WIDTH = 48;
const PLOT_HEIGHT = HEIGHT - MARGIN.top - MARGIN.bottom;

/**
 * @param {Hour[]} hours oldest first
 * @returns {SVGSVGElement}
 */
export function hourlyChart(hours) {
  const maximum = axisMaximum(Math.max(...hours.flatMap((hour) => [hour.received, hour.delivered, hour.stopped])));
  const step = (WIDTH - MARGIN.left - MARGIN.right) / hours.length;
  const x = (/** @type {number} */ index) => MARGIN.left + index * step;
  const y = (/** @type {number} */ count) => HEIGHT - MARGIN.bottom - (count / maximum) * PLOT_HEIGHT;
  const points = hours.map(({ delivered }, index) => `${round(x(index) + step / 2)},${round(y(delivered))}`);
  return createSvgElement(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": chartSummary(hours) },
    ...gridLines(maximum, y),
    ...hours.map((hour, index) => bar("received", x(index) + step * 0.12, step * 0.76, hour.received, y)),
    ...hours.map((hour, index) => bar("stopped", x(index) + step * 0.32, step * 0.36, hour.stopped, y)),
    createSvgElement("polyline", { class: "delivered", points: points.join(" ") }),
    ...timeLabels(hours, x),
    ...hours.map((hour, index) => hoverArea(hour, x(index), step)),
  );
}

/** @param {Hour[]} hours oldest first; the table shows the newest first */
export function hourlyTable(hours) {
  const titles = ["Hour", "Received", "Delivered", "Held or dead"];
  const cells = titles.map((title, index) =>
    createElement("th", { scope: "col", class: index > 0 ? "number" : "" }, title),
  );
  const rows = [...hours].reverse().map((hour) => {
    const header = createElement("th", { scope: "row" }, formatHour(hour.startMs, { weekday: "short" }));
    const counts = [hour.received, hour.delivered, hour.stopped];
    return createElement(
      "tr",
      {},
      header,
      ...counts.map((count) => createElement("td", { class: "number" }, String(count))),
    );
  });
  const head = createElement("thead", {}, createElement("tr", {}, ...cells));
  return createElement("table", {}, head, createElement("tbody", {}, ...rows));
}

/**
 * @param {string} series
 * @param {number} x
 * @param {number} width
 * @param {number} count
 * @param {(count: number) => number} y
 */
function bar(series, x, width, count, y) {
  const height = y(0) - y(count);
  return createSvgElement("rect", {
    class: series,
    x: round(x),
    y: round(y(count)),
    width: round(width),
    height: round(height),
  });
}

/**
 * @param {number} maximum
 * @param {(count: number) => number} y
 */
function gridLines(maximum, y) {
  return [0, maximum / 2, maximum].flatMap((count) => [
    createSvgElement("line", {
      class: "grid-line",
      x1: MARGIN.left,
      x2: WIDTH - MARGIN.right,
      y1: round(y(count)),
      y2: round(y(count)),
    }),
    createSvgElement("text", { class: "axis-label", x: MARGIN.left - 8, y: round(y(count) + 4) }, String(count)),
  ]);
}

/**
 * A label every six hours of the local day.
 *
 * @param {Hour[]} hours
 * @param {(index: number) => number} x
 */
function timeLabels(hours, x) {
  return hours.flatMap(({ startMs }, index) => {
    const start = new Date(startMs);
    const isMidnight = start.getHours() === 0;
    const isCutOff = x(index) > WIDTH - MARGIN.right - LABEL_WIDTH;
    if (start.getHours() % 6 !== 0 || isCutOff) return [];
    const text = isMidnight ? start.toLocaleDateString(undefined, { weekday: "short" }) : formatHour(startMs);
    return [createSvgElement("text", { class: isMidnight ? "day-label" : "", x: round(x(index)), y: HEIGHT - 6 }, text)];
  });
}

/**
 * Shows an hour's numbers as a tooltip.
 *
 * @param {Hour} hour
 * @param {number} x
 * @param {number} width
 */
function hoverArea(hour, x, width) {
  const { startMs, received, delivered, stopped } = hour;
  const time = formatHour(startMs, { weekday: "short" });
  const text = `${time}: ${received} received, ${delivered} delivered, ${stopped} held or dead`;
  return createSvgElement(
    "rect",
    { class: "hover-area", x: round(x), y: MARGIN.top, width: round(width), height: PLOT_HEIGHT },
    createSvgElement("title", {}, text),
  );
}

/** @param {Hour[]} hours */
function chartSummary(hours) {
  const sum = (/** @type {"received" | "delivered" | "stopped"} */ series) =>
    hours.reduce((total, hour) => total + hour[series], 0);
  const counts = `${sum("received")} received, ${sum("delivered")} delivered, ${sum("stopped")} held or dead`;
  return `Leads by hour in the last ${hours.length} hours: ${counts}`;
}

/**
 * @param {number} ms
 * @param {Intl.DateTimeFormatOptions} [options]
 */
function formatHour(ms, options = {}) {
  return new Date(ms).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", ...options });
}

/**
 * The next of 4, 10, 20, 40, 100, …, so that half of it is a whole number as well.
 *
 * @param {number} count
 */
function axisMaximum(count) {
  for (let unit = 1; ; unit *= 10) {
    for (const factor of [2, 4, 10]) if (count <= factor * unit && factor * unit >= 4) return factor * unit;
  }
}

/** @param {number} length */
function round(length) {
  return Math.round(length * 10) / 10;
}
