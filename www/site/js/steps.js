// A form in steps. The first step makes the lead, the others change the same one by the token of its receipt, so that what
// was entered counts even if somebody stops half way. The focus goes to the heading of the step that opens.

for (const box of document.querySelectorAll("[data-steps]")) follow(box);

/** @param {Element} box */
function follow(box) {
  const steps = /** @type {HTMLElement[]} */ ([...box.querySelectorAll("[data-step]")]);
  const marks = [...box.querySelectorAll(".progress li")];
  const forms = [...box.querySelectorAll("lead-form")];
  /** What each form tried to send, and what it has sent. @type {Map<unknown, string>[]} */
  const [tried, sent] = [new Map(), new Map()];

  box.addEventListener("leadsubmit", (event) => {
    const values = JSON.stringify(/** @type {CustomEvent} */ (event).detail.values);
    tried.set(event.target, values);
    if (sent.get(event.target) !== values) return;
    // Who went back and changed nothing just goes on.
    event.preventDefault();
    open(current() + 1);
  });

  box.addEventListener("leaddelivered", (event) => {
    // The form stays as it is, for whoever comes back to it.
    event.preventDefault();
    sent.set(event.target, tried.get(event.target) ?? "");
    const { updateToken } = /** @type {CustomEvent} */ (event).detail.receipt;
    for (const form of forms) form.updateToken = updateToken ?? form.updateToken;
    // Without a token the CRM has not answered yet, and nothing can be changed; the relay has the lead.
    open(forms[0]?.updateToken ? current() + 1 : steps.length - 1);
  });

  box.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element)) return;
    if (target.closest("[data-step-back]")) open(current() - 1);
    if (target.closest("[data-step-again]")) begin();
  });

  const current = () => steps.findIndex((step) => !step.hidden);

  /** @param {number} index */
  function open(index) {
    steps.forEach((step, at) => (step.hidden = at !== index));
    marks.forEach((mark, at) => {
      mark.toggleAttribute("data-done", at < index);
      if (at === index) mark.setAttribute("aria-current", "step");
      else mark.removeAttribute("aria-current");
    });
    steps[index]?.querySelector("h3")?.focus();
  }

  function begin() {
    sent.clear();
    for (const form of forms) {
      form.updateToken = undefined;
      form.reset();
    }
    open(0);
  }
}
