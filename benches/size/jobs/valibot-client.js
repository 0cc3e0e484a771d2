import { createClient } from "./peers/client.js";
import { check } from "./valibot/check.js";

export { check };
export const { send } = createClient(check);
