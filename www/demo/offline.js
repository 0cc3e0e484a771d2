// The demo's offline switch: takes one relay away from this page, as a tunnel would, while all else goes on.

/**
 * @param {string} relay its address
 * @param {() => boolean} isCut
 * @returns {() => void} tells the page that it is back, as a browser would
 */
export function cutOff(relay, isCut) {
  const around = new URL(`${relay.replace(/\/$/, "")}/leads`, location.href).href;
  const own = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input, location.href).href;
    if (isCut() && url.startsWith(around)) return Promise.reject(new TypeError("the demo's switch took the relay away"));
    return own(input, init);
  };
  return () => void dispatchEvent(new Event("online"));
}
