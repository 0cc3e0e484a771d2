// Opens another page once the relay has received the lead: `redirect="/thanks?lead={key}"`. A page that cancels `leaddelivered` stays,
// and so does a form that was reset meanwhile.

/** @type {import("../features.js").FeatureModule["start"]} */
export function start({ host, signal }) {
  const onDelivered = async (/** @type {Event} */ event) => {
    const { key } = /** @type {CustomEvent} */ (event).detail;
    // The listeners of the page come after this one.
    await undefined;
    const url = urlOf(host.getAttribute("redirect") ?? "", key);
    if (url && !event.defaultPrevented && host.state === "success") location.assign(url);
  };
  host.addEventListener("leaddelivered", (event) => void onDelivered(event), { signal });
  return {};
}

/**
 * @param {string} template
 * @param {string} key of the lead
 * @returns {string | undefined} undefined for a URL that is not of a page, such as one with a script
 */
function urlOf(template, key) {
  try {
    const { href, protocol } = new URL(template.replaceAll("{key}", encodeURIComponent(key)), document.baseURI);
    if (protocol === "https:" || protocol === "http:") return href;
  } catch {
    // Reported below.
  }
  console.warn(`leadwire: redirect=${JSON.stringify(template)} is not a URL with http or https`);
  return undefined;
}
