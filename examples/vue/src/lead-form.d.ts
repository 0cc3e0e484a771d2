// The types of <lead-form> for Vue's templates: attributes, properties and events.

import type { LeadFormComponent } from "leadwire/element";

declare module "vue" {
  interface GlobalComponents {
    "lead-form": LeadFormComponent;
  }
}
