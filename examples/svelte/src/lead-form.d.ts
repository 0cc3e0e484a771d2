// The types of <lead-form> for Svelte's templates: attributes, properties and events.

import type { LeadFormAttributes } from "leadwire/element";

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "lead-form": LeadFormAttributes;
  }
}
