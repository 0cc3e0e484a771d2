import { check } from "./ajv/standalone.js";
import { createOutbox } from "./peers/outbox.js";

export { check, send } from "./ajv-standalone-client.js";
export const openOutbox = (target) => createOutbox(check, target);
