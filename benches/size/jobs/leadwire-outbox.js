// leadwire with all of its functions and the outbox.

import { openOutbox as open } from "leadwire/outbox";

export { check, ready, send } from "./leadwire.js";

export function openOutbox(target) {
  const outbox = open(target);
  return { submit: (kind, payload) => outbox.submit(payload) };
}
