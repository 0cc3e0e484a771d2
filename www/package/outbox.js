// leadwire/outbox: a lead that the page calls saved arrives, though the page, the browser or the relay end before that.

export { openOutbox } from "./outbox/open.js";
