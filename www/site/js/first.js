// The start page's form: says under which id its lead was delivered.

const line = /** @type {HTMLElement} */ (document.querySelector("#first"));

addEventListener("leaddelivered", (event) => {
  const { receipt } = /** @type {CustomEvent} */ (event).detail;
  line.textContent = receipt.id === undefined ? "The relay has it, and will deliver it." : `Lead ${receipt.id} in the CRM.`;
});
