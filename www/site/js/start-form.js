// The start page's form: says what became of its lead.

const isPreview = document.documentElement.dataset.relay === "preview";
const line = /** @type {HTMLElement} */ (document.querySelector("#first"));

addEventListener("leaddelivered", (event) => {
  const { receipt } = /** @type {CustomEvent} */ (event).detail;
  line.textContent = words(receipt.id);
});

/** @param {number | string | undefined} id */
function words(id) {
  if (isPreview) return `The relay would have answered: delivered, lead ${id}.`;
  return id === undefined ? "The relay has it on its disk, and will deliver it." : `Delivered: it is lead ${id} in the CRM.`;
}
