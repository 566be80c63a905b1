// What every page loads; what few pages need comes when they show it.

import htmx from "../vendor/htmx.js";
import "./say.js";
import "./keep.js";
import "./ops.js";
import "./announce.js";
import "./live.js";
import "./dialogs.js";
import "./fields.js";
import "./lists.js";
import "./scan.js";
import "./times.js";

const rooms = {
  "form[data-photos]": () => import("./photos.js"),
  "input[data-small]": () => import("./receipt.js"),
  "[data-draw]": () => import("./draw.js"),
  "[data-pages]": () => import("./pages.js"),
  "form[data-signoff]": () => import("./signoff.js"),
  "form[data-guess-language]": () => import("./language.js"),
};

function enter() {
  for (const [selector, load] of Object.entries(rooms)) if (document.querySelector(selector)) load();
}

htmx.on("htmx:after:swap", enter);
enter();
