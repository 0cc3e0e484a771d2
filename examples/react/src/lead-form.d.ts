// Tells React's JSX of <lead-form>: its attributes, its properties, and what its events bring.

import type { LeadFormAttributes } from "leadwire/element";

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "lead-form": LeadFormAttributes;
    }
  }
}
