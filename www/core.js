// The module at work: which instance answers, and what happens when it stops. How its bytes come to this host is the
// entries' concern (node.js, browser.js); what is asked of it is api.js's.

import { glue } from "./glue.js";
import { LeadError, badTarget } from "./lead-error.js";

/**
 * @typedef {object} Maker
 * @property {() => Record<string, any>} instantiate makes an instance
 * @property {import("./index.js").LoadPath} path how the module came here
 */

/** @type {Maker | undefined} */
let maker;
/** @type {{ ask(question: string, call: string, payload: string, outcome: string): string } | undefined} */
let instance;

/**
 * Tells how to make an instance. It is made at the first question, and again after one that stopped.
 *
 * @param {Maker} made
 */
export function provide(made) {
  maker = made;
  instance = undefined;
}

/** How the module came to this host; undefined before it did. */
export function loadPath() {
  return maker?.path;
}

/**
 * Asks the module; everything crosses as JSON text.
 *
 * @param {"validate" | "jsonSchema" | "request" | "judge"} question
 * @param {string} call
 * @param {string} [payload]
 * @param {string} [outcome]
 * @returns {any}
 */
export function ask(question, call, payload = "", outcome = "") {
  if (!maker) throw badTarget("leadwire is not loaded yet; allowed is to await ready() first");
  let answer;
  try {
    instance ??= glue(maker.instantiate());
    answer = JSON.parse(instance.ask(question, call, payload, outcome));
  } catch (trap) {
    // A trap leaves an instance in no defined state; the next question gets a new one.
    instance = undefined;
    throw stopped(question, trap);
  }
  if (answer.error) throw new LeadError(answer.error);
  return answer.ok;
}

/**
 * @param {string} question
 * @param {unknown} trap
 */
function stopped(question, trap) {
  return new LeadError({
    kind: "protocol",
    message: `leadwire's module stopped at "${question}" and was started anew: ${trap}`,
    retryable: false,
    maybeSent: question === "judge",
    attempts: 0,
  });
}
