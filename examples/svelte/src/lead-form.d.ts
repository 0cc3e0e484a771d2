// Tells Svelte's templates of <lead-form>: its attributes, its properties, and what its events bring.

import type { LeadFormAttributes } from "leadwire/element";

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "lead-form": LeadFormAttributes;
  }
}
