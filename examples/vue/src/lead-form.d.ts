// Tells Vue's templates of <lead-form>: its attributes, its properties, and what its events bring.

import type { LeadFormComponent } from "leadwire/element";

declare module "vue" {
  interface GlobalComponents {
    "lead-form": LeadFormComponent;
  }
}
