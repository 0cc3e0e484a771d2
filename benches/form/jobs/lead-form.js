// The form's markup stands in the page.

import "leadwire/element";
