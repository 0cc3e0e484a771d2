import { createOutbox } from "./peers/outbox.js";
import { check } from "./zod-mini/check.js";

export { check, send } from "./zod-mini-client.js";
export const openOutbox = (target) => createOutbox(check, target);
