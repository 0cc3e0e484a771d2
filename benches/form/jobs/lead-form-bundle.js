// The element as one file, which esbuild does not split.

import "leadwire/element.bundle.js";
