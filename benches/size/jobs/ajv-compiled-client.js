import { check } from "./ajv/compiled.js";
import { createClient } from "./peers/client.js";

export { check };
export const { send } = createClient(check);
