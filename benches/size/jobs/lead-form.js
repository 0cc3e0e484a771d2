// The form element, which loads the outbox and the rules itself.

import "leadwire/element";
