// leadwire/outbox: leads that are stored on the visitor's device until the relay has received them.

export { openOutbox } from "./outbox/open-outbox.js";
