// Answers for a relay, in the page: the gallery can be looked at on any host, and nothing leaves it. A page that was made
// for a relay of its own has no use for it.

import { PROFILES } from "./profiles.js";
import { stand } from "./tap.js";

/** The address that the forms of a page without a relay name. */
const HERE = new URL("/relay/", location.href).href;
/** The first id that the sandbox gives. */
const FIRST_ID = 763;

let made = 0;

if (document.documentElement.dataset.relay === "preview") stand.answer = answer;

/**
 * @param {string} address
 * @param {string} body
 */
function answer(address, body) {
  if (!address.startsWith(HERE)) return undefined;
  const [, form] = /\/forms\/([^/]+)\.json$/.exec(address) ?? [];
  if (form) return Response.json(PROFILES[form] ?? {}, { status: form in PROFILES ? 200 : 404 });
  const { key, updateToken = `preview.${FIRST_ID + made++}.${key}` } = JSON.parse(body);
  return Response.json({ outcome: "delivered", id: Number(updateToken.split(".")[1]), updateToken });
}
