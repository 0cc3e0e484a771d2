import { check } from "./ajv/compiled.js";
import { createOutbox } from "./peers/outbox.js";

export { check, send } from "./ajv-compiled-client.js";
export const openOutbox = (target) => createOutbox(check, target);
