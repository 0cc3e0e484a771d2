// Shows the outcome of the start page's form.

const isPreview = document.documentElement.dataset.relay === "preview";
const outcome = /** @type {HTMLElement} */ (document.querySelector("#outcome"));

addEventListener("leaddelivered", (event) => {
  const { receipt } = /** @type {CustomEvent} */ (event).detail;
  outcome.textContent = outcomeText(receipt.id);
});

/** @param {number | string | undefined} id */
function outcomeText(id) {
  if (isPreview) return `The relay would have responded: delivered, lead ${id}.`;
  return id === undefined ? "Received: the relay will deliver it." : `Delivered: lead ${id} in the CRM.`;
}
