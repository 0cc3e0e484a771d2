import { createClient } from "./peers/client.js";
import { check } from "./zod-mini/check.js";

export { check };
export const { send } = createClient(check);
