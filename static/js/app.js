// What every page loads.

import "../vendor/htmx.js";
import "./say.js";
import "./keep.js";
import "./ops.js";
import "./live.js";
