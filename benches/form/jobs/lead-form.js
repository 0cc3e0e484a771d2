// The form's markup is in the page.

import "leadwire/element";
