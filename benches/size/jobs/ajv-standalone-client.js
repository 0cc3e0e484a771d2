import { check } from "./ajv/standalone.js";
import { createClient } from "./peers/client.js";

export { check };
export const { send } = createClient(check);
