// Responds in place of a relay, so that the forms work on any host and no data is sent. Inactive on a site that was built for a
// running relay.

import { PROFILES } from "./profiles.js";
import { standIn } from "./relay-exchanges.js";

/** The address of the relay in the forms of the preview. */
const RELAY = new URL("/relay/", location.href).href;
/** The first id that the sandbox assigns. */
const FIRST_ID = 763;

let created = 0;

if (document.documentElement.dataset.relay === "preview") standIn.respond = respond;

/**
 * @param {string} address
 * @param {string} body
 */
function respond(address, body) {
  if (!address.startsWith(RELAY)) return undefined;
  const [, form] = /\/forms\/([^/]+)\.json$/.exec(address) ?? [];
  if (form) return Response.json(PROFILES[form] ?? {}, { status: form in PROFILES ? 200 : 404 });
  const { key, updateToken = `preview.${FIRST_ID + created++}.${key}` } = JSON.parse(body);
  return Response.json({ outcome: "delivered", id: Number(updateToken.split(".")[1]), updateToken });
}
