// What few pages need comes when they show it: {selector: what loads it}.

import htmx from "../vendor/htmx.js";

// On a first visit that the signal leaves half-way; what is here is asked for again after the next swap.
const missing = (error) => console.info("not on this phone yet:", error.message);

export function open(rooms) {
  const enter = () => {
    for (const [selector, load] of Object.entries(rooms)) if (document.querySelector(selector)) load().catch(missing);
  };
  htmx.on("htmx:after:swap", enter);
  enter();
}
