// Registers <lead-form>. On a server, or when it is already registered, this does nothing.

import { LeadForm } from "./element/lead-form.js";

export { LeadForm };

if (globalThis.customElements && !customElements.get("lead-form")) customElements.define("lead-form", LeadForm);
// The elements of the page have been upgraded.
LeadForm.isDefined = true;
