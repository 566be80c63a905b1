// What few pages need comes when they show it: {selector: what loads it}.

import htmx from "../vendor/htmx.js";

export function open(rooms) {
  const enter = () => {
    for (const [selector, load] of Object.entries(rooms)) if (document.querySelector(selector)) load();
  };
  htmx.on("htmx:after:swap", enter);
  enter();
}
