// Registers <lead-form>. On a server, or when it is already registered, this does nothing.

import { LeadForm } from "./element/lead-form.js";

export { LeadForm };

if (globalThis.customElements && !customElements.get("lead-form")) customElements.define("lead-form", LeadForm);
