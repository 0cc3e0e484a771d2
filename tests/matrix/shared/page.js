// Runs the exercise in a page. The sandbox's address is in the page's address. The runner reads the result and the logged errors from
// `globalThis.report`.

import { exercise } from "./exercise.js";

export async function exerciseInPage(leadwire) {
  const complaints = listen();
  const wanted = new URLSearchParams(location.search);
  const surroundings = { sandbox: wanted.get("sandbox"), title: wanted.get("title"), dangerouslyAllowBrowser: true };
  try {
    globalThis.report = { ...(await exercise(leadwire, surroundings)), complaints };
  } catch (error) {
    globalThis.report = { failed: `${error}\n${error?.stack}`, complaints };
  }
}

function listen() {
  const complaints = [];
  addEventListener("error", ({ message }) => complaints.push(message));
  addEventListener("unhandledrejection", ({ reason }) => complaints.push(String(reason)));
  addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
    complaints.push(`${effectiveDirective} ${blockedURI}`),
  );
  return complaints;
}
