// Entry point: signing in and out, and polling the summary.

import { AdminApi, ApiError } from "./api.js";
import { requireElement } from "./dom.js";
import { LeadList } from "./lead-list.js";
import { renderSummary, scrollToNewestHour } from "./summary.js";

const STORAGE_KEY = "leadwire-staff-key";
const POLL_INTERVAL_MS = 15_000;

const signInForm = requireElement("#sign-in", HTMLFormElement);
const signInError = requireElement("#sign-in-error", HTMLElement);
const keyInput = requireElement("#staff-key", HTMLInputElement);
const rememberKey = requireElement("#remember-key", HTMLInputElement);
const signOutButton = requireElement("#sign-out", HTMLButtonElement);
const dashboard = requireElement("#dashboard", HTMLElement);
const status = requireElement("#status", HTMLElement);

/** Aborted on sign-out; it ends the session's listeners and its polling. */
let session = new AbortController();

signInForm.addEventListener("submit", async (event) => {
  event.preventDefault();
  const staffKey = keyInput.value.trim();
  if (rememberKey.checked) sessionStorage.setItem(STORAGE_KEY, staffKey);
  await signIn(staffKey);
});
signOutButton.addEventListener("click", () => signOut(""));

const storedKey = sessionStorage.getItem(STORAGE_KEY);
if (storedKey !== null) await signIn(storedKey);
else keyInput.focus();

/** @param {string} staffKey */
async function signIn(staffKey) {
  const api = new AdminApi(staffKey);
  session = new AbortController();
  const { signal } = session;
  try {
    renderSummary(await api.summary());
  } catch (error) {
    signOut(error instanceof Error ? error.message : String(error));
    return;
  }
  keyInput.value = "";
  signInError.textContent = "";
  showDashboard(true);
  scrollToNewestHour();
  const leads = new LeadList(api, { onChange: poll, report: reportIfSignedIn, signal });
  const timer = setInterval(() => document.hidden || poll(), POLL_INTERVAL_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
  await leads.load();

  async function poll() {
    try {
      const summary = await api.summary();
      if (!signal.aborted) renderSummary(summary);
    } catch (error) {
      reportIfSignedIn(error);
    }
  }

  /** @param {unknown} message */
  function reportIfSignedIn(message) {
    if (!signal.aborted) report(message);
  }
}

/** @param {string} reason shown below the form; empty if the user signed out */
function signOut(reason) {
  sessionStorage.removeItem(STORAGE_KEY);
  session.abort();
  showDashboard(false);
  status.textContent = "";
  signInError.textContent = reason;
  keyInput.focus();
}

/** @param {boolean} isSignedIn */
function showDashboard(isSignedIn) {
  dashboard.hidden = !isSignedIn;
  signOutButton.hidden = !isSignedIn;
  signInForm.hidden = isSignedIn;
}

/** @param {unknown} message text or an error */
function report(message) {
  if (message instanceof ApiError && message.status === 401) signOut(message.message);
  else status.textContent = message instanceof Error ? message.message : String(message);
}
