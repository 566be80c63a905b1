// photos.js with all that a desk's pages do not have yet.

import "./photos.js";
