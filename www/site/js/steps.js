// A multi-step form. The first step creates the lead, the others update it with the update token of its receipt, so that the input
// is in the CRM even if the visitor stops half-way. The focus moves to the heading of the step that opens.

for (const container of document.querySelectorAll("[data-steps]")) connect(container);

/** @param {Element} container */
function connect(container) {
  const steps = /** @type {HTMLElement[]} */ ([...container.querySelectorAll("[data-step]")]);
  const markers = [...container.querySelectorAll(".progress li")];
  const forms = [...container.querySelectorAll("lead-form")];
  /** By form: the values of its last attempt, and the values that were delivered. @type {Map<unknown, string>[]} */
  const [attempted, delivered] = [new Map(), new Map()];

  container.addEventListener("leadsubmit", (event) => {
    const values = JSON.stringify(/** @type {CustomEvent} */ (event).detail.values);
    attempted.set(event.target, values);
    if (delivered.get(event.target) !== values) return;
    // The visitor went back and changed nothing.
    event.preventDefault();
    open(current() + 1);
  });

  container.addEventListener("leaddelivered", (event) => {
    // Keep the input for a visitor who comes back to this step.
    event.preventDefault();
    delivered.set(event.target, attempted.get(event.target) ?? "");
    const { updateToken } = /** @type {CustomEvent} */ (event).detail.receipt;
    for (const form of forms) form.updateToken = updateToken ?? form.updateToken;
    // Without a token the lead is queued in the relay and cannot be updated yet.
    open(forms[0]?.updateToken ? current() + 1 : steps.length - 1);
  });

  container.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element)) return;
    if (target.closest("[data-step-back]")) open(current() - 1);
    if (target.closest("[data-step-again]")) restart();
  });

  const current = () => steps.findIndex((step) => !step.hidden);

  /** @param {number} index */
  function open(index) {
    steps.forEach((step, at) => (step.hidden = at !== index));
    markers.forEach((marker, at) => {
      marker.toggleAttribute("data-done", at < index);
      if (at === index) marker.setAttribute("aria-current", "step");
      else marker.removeAttribute("aria-current");
    });
    steps[index]?.querySelector("h3")?.focus();
  }

  function restart() {
    delivered.clear();
    for (const form of forms) {
      form.updateToken = undefined;
      form.reset();
    }
    open(0);
  }
}
