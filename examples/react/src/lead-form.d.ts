// The types of <lead-form> for React's JSX: attributes, properties and events.

import type { LeadFormAttributes } from "leadwire/element";

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "lead-form": LeadFormAttributes;
    }
  }
}
