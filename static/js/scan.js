// A search that a scanner types into: what was entered is on its way already, so it is not searched for as well.

import htmx from "../vendor/htmx.js";

htmx.registerExtension("scan", {
  htmx_before_request: (element) => !(element.matches("input[type=search]") && element.form?.hasAttribute("aria-busy")),
});
