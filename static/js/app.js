// What every page loads; what few pages need comes when they show it.

import htmx from "../vendor/htmx.js";
import "./say.js";
import "./keep.js";
import "./ops.js";
import "./outbox.js";
import "./sync-line.js";
import "./announce.js";
import "./live.js";
import "./dialogs.js";
import "./fields.js";
import "./lists.js";
import "./scan.js";
import "./parts-list.js";
import "./times.js";
import "./as-of.js";
import "./worker.js";
import "./checks.js";
import "./states.js";
import "./waiting.js";

const rooms = {
  "form[data-photos]": () => import("./photos.js"),
  "input[data-small]": () => import("./receipt.js"),
  "#live[data-blank]": () => import("./fill.js"),
  "img[data-else]": () => import("./pictures.js"),
  "[data-draw]": () => import("./draw.js"),
  "body[data-outbox]": () => Promise.all([import("./news.js"), import("./push.js")]),
  "[data-pages]": () => import("./pages.js"),
  "form[data-signoff]": () => import("./signoff.js"),
  "[data-kept]": () => import("./outbox-page.js"),
  "[data-export]": () => import("./outbox-carry.js"),
  "[data-here]": () => import("./here.js"),
  "form[data-leaves]": () => import("./leaving.js"),
  "[data-thanks]": () => import("./thanks.js"),
  "form[data-guess-language]": () => import("./language.js"),
};

function enter() {
  for (const [selector, load] of Object.entries(rooms)) if (document.querySelector(selector)) load();
}

htmx.on("htmx:after:swap", enter);
enter();
