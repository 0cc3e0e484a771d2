// Defines <lead-form>. Loaded twice, or on a server, it does nothing more.

import { LeadForm } from "./element/lead-form.js";

export { LeadForm };

if (globalThis.customElements && !customElements.get("lead-form")) customElements.define("lead-form", LeadForm);
