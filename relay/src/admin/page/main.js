// The page's start: signing in and out, and the figures that are read again every few seconds.

import { chart, table } from "./chart.js";
import { find } from "./dom.js";
import { Entries } from "./lead-list.js";
import { rows } from "./summary.js";
import { Refused, Relay } from "./api.js";

const KEPT_AS = "leadwire-staff-key";
const BETWEEN_LOOKS_MS = 15_000;

const enter = find("#enter", HTMLFormElement);
const desk = find("#desk", HTMLElement);
const leave = find("#leave", HTMLButtonElement);
const wrong = find("#wrong", HTMLElement);
const field = find("#key", HTMLInputElement);
const told = find("#told", HTMLElement);

/** Ends everything that was begun for who is signed in. */
let signedIn = new AbortController();

enter.addEventListener("submit", async (event) => {
  event.preventDefault();
  const key = field.value.trim();
  if (find("#stay", HTMLInputElement).checked) sessionStorage.setItem(KEPT_AS, key);
  await start(key);
});
leave.addEventListener("click", () => end(""));

const kept = sessionStorage.getItem(KEPT_AS);
if (kept !== null) await start(kept);
else field.focus();

/** @param {string} key */
async function start(key) {
  const relay = new Relay(key);
  signedIn = new AbortController();
  const { signal } = signedIn;
  try {
    await look(relay);
  } catch (error) {
    end(error instanceof Error ? error.message : String(error));
    return;
  }
  field.value = "";
  wrong.textContent = "";
  show(true);
  // The newest hour comes first where not all fit; only now that it is seen can the drawing be scrolled.
  const around = find("#chart", HTMLElement);
  around.scrollLeft = around.scrollWidth;
  const entries = new Entries(relay, { whenChanged: again, tell, signal });
  const timer = setInterval(() => document.hidden || again(), BETWEEN_LOOKS_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
  await entries.show();

  function again() {
    look(relay).catch((error) => signal.aborted || tell(error));
  }
}

/** @param {string} why shown beside the field */
function end(why) {
  sessionStorage.removeItem(KEPT_AS);
  signedIn.abort();
  show(false);
  told.textContent = "";
  wrong.textContent = why;
  field.focus();
}

/** @param {Relay} relay */
async function look(relay) {
  const { connections, hours, keepDays } = await relay.summary();
  find("#queue", HTMLElement).replaceChildren(...rows(connections));
  draw(find("#chart", HTMLElement), hours);
  find("#hours", HTMLElement).replaceChildren(table(hours));
  find("#kept", HTMLElement).textContent =
    `What was delivered or dropped loses its personal data after ${keepDays} days.`;
}

/**
 * Where it is wider than the screen, it stays at the hour that one looks at.
 *
 * @param {HTMLElement} around
 * @param {import("./api.js").Hour[]} hours
 */
function draw(around, hours) {
  const { scrollLeft } = around;
  around.replaceChildren(chart(hours));
  around.scrollLeft = scrollLeft;
}

/** @param {boolean} isIn */
function show(isIn) {
  desk.hidden = !isIn;
  leave.hidden = !isIn;
  enter.hidden = isIn;
}

/** @param {unknown} words */
function tell(words) {
  if (words instanceof Refused && words.status === 401) end(words.message);
  else told.textContent = words instanceof Error ? words.message : String(words);
}
