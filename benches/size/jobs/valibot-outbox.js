import { createOutbox } from "./peers/outbox.js";
import { check } from "./valibot/check.js";

export { check, send } from "./valibot-client.js";
export const openOutbox = (target) => createOutbox(check, target);
