// The closest combination of libraries to leadwire, for one kind of one CRM.

export { check } from "./valibot.js";
export { send } from "./ky.js";
