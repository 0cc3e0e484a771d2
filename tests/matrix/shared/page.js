// The exercise in a page, whose address names the sandbox. What comes of it, and whatever the page complains of meanwhile,
// stands in `globalThis.report` for the runner to read.

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
