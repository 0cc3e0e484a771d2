// Leads by hour as a drawing: pale bars are received, a line is delivered, red bars are held or dead. Shapes differ as
// well as colours, and the same numbers stand in a table.

import { draw, make } from "./dom.js";

/** @typedef {import("./api.js").Hour} Hour */

const WIDTH = 960;
const HEIGHT = 220;
const LEFT = 36;
const RIGHT = 8;
const TOP = 10;
const BOTTOM = 24;

/**
 * @param {Hour[]} hours
 * @returns {SVGSVGElement}
 */
export function chart(hours) {
  const top = nice(Math.max(...hours.flatMap(({ received, delivered, stopped }) => [received, delivered, stopped]), 4));
  const step = (WIDTH - LEFT - RIGHT) / hours.length;
  const x = (/** @type {number} */ at) => LEFT + at * step;
  const y = (/** @type {number} */ count) => HEIGHT - BOTTOM - (count / top) * (HEIGHT - TOP - BOTTOM);
  const line = hours.map(({ delivered }, at) => `${round(x(at) + step / 2)},${round(y(delivered))}`).join(" ");
  return draw(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": inWords(hours) },
    ...lines(top, y),
    ...hours.map((hour, at) => bar("received", x(at) + step * 0.12, step * 0.76, hour.received, y)),
    ...hours.map((hour, at) => bar("stopped", x(at) + step * 0.32, step * 0.36, hour.stopped, y)),
    draw("polyline", { class: "delivered", points: line }),
    ...times(hours, x),
    ...hours.map((hour, at) =>
      draw(
        "rect",
        { class: "touch", x: round(x(at)), y: TOP, width: round(step), height: HEIGHT - TOP - BOTTOM },
        draw("title", {}, told(hour)),
      ),
    ),
  );
}

/** @param {Hour[]} hours newest last */
export function table(hours) {
  const titles = ["Hour", "Received", "Delivered", "Held or dead"];
  const head = titles.map((title, at) => make("th", { scope: "col", class: at ? "number" : "" }, title));
  const rows = hours.toReversed().map((hour) => {
    const counts = [hour.received, hour.delivered, hour.stopped];
    const name = make("th", { scope: "row" }, clock(hour.startMs, { weekday: "short" }));
    return make("tr", {}, name, ...counts.map((count) => make("td", { class: "number" }, String(count))));
  });
  return make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows));
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
  return draw("rect", { class: series, x: round(x), y: round(y(count)), width: round(width), height: round(height) });
}

/**
 * @param {number} top
 * @param {(count: number) => number} y
 */
function lines(top, y) {
  return [0, top / 2, top].flatMap((count) => [
    draw("line", { class: "rule", x1: LEFT, x2: WIDTH - RIGHT, y1: round(y(count)), y2: round(y(count)) }),
    draw("text", { class: "end", x: LEFT - 8, y: round(y(count) + 4) }, String(count)),
  ]);
}

/**
 * A mark every six hours of the reader's day.
 *
 * @param {Hour[]} hours
 * @param {(at: number) => number} x
 */
function times(hours, x) {
  return hours.flatMap(({ startMs }, at) => {
    const hour = new Date(startMs).getHours();
    if (hour % 6 !== 0) return [];
    const day = hour === 0 ? new Date(startMs).toLocaleDateString(undefined, { weekday: "short" }) : clock(startMs);
    return [draw("text", { class: hour === 0 ? "day" : "", x: round(x(at)), y: HEIGHT - 6 }, day)];
  });
}

/** @param {Hour[]} hours */
function inWords(hours) {
  const sum = (/** @type {"received" | "delivered" | "stopped"} */ series) =>
    hours.reduce((all, hour) => all + hour[series], 0);
  const counts = `${sum("received")} received, ${sum("delivered")} delivered, ${sum("stopped")} held or dead`;
  return `Leads by hour in the last ${hours.length} hours: ${counts}`;
}

/** @param {Hour} hour */
function told({ startMs, received, delivered, stopped }) {
  const when = clock(startMs, { weekday: "short" });
  return `${when}: ${received} received, ${delivered} delivered, ${stopped} held or dead`;
}

/**
 * @param {number} ms
 * @param {Intl.DateTimeFormatOptions} [more]
 */
function clock(ms, more = {}) {
  return new Date(ms).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", ...more });
}

/**
 * The next of 4, 10, 20, 40, 100 …: half of it is a whole number, too.
 *
 * @param {number} most
 */
function nice(most) {
  for (let unit = 1; ; unit *= 10) {
    for (const times of [2, 4, 10]) if (most <= times * unit && times * unit >= 4) return times * unit;
  }
}

/** @param {number} length */
function round(length) {
  return Math.round(length * 10) / 10;
}
