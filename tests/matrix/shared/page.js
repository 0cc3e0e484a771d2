// Runs the exercise in a page. The sandbox's address is in the page's address. The runner reads the result and the logged errors from
// `globalThis.report`.

import { exercise } from "./exercise.js";

export async function exerciseInPage(leadwire) {
  const pageErrors = recordErrors();
  const parameters = new URLSearchParams(location.search);
  const options = { sandbox: parameters.get("sandbox"), title: parameters.get("title"), dangerouslyAllowBrowser: true };
  try {
    globalThis.report = { ...(await exercise(leadwire, options)), pageErrors };
  } catch (error) {
    globalThis.report = { failed: `${error}\n${error?.stack}`, pageErrors };
  }
}

function recordErrors() {
  const pageErrors = [];
  addEventListener("error", ({ message }) => pageErrors.push(message));
  addEventListener("unhandledrejection", ({ reason }) => pageErrors.push(String(reason)));
  addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
    pageErrors.push(`${effectiveDirective} ${blockedURI}`),
  );
  return pageErrors;
}
