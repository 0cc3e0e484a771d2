// The nearest thing to leadwire that one can put together by hand, for one kind of one CRM.

export { check } from "./valibot.js";
export { send } from "./ky.js";
