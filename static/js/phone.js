// What every page of a technician loads: all that is there without signal. Few pages' needs come when they show them.

import "./say.js";
import "./keep.js";
import "./focus.js";
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
import "./sites-list.js";
import "./times.js";
import "./as-of.js";
import "./worker.js";
import "./checks.js";
import "./states.js";
import "./waiting.js";
import "./news.js";
import "./push.js";
import { open } from "./rooms.js";

open({
  "form[data-photos]": () => import("./photos.js"),
  "input[data-small]": () => import("./receipt.js"),
  "#live[data-blank]": () => import("./fill.js"),
  "img[data-else]": () => import("./pictures.js"),
  "[data-draw]": () => import("./draw.js"),
  "[data-pages]": () => import("./pages.js"),
  "form[data-signoff]": () => import("./signoff.js"),
  "[data-kept]": () => import("./outbox-page.js"),
  "[data-export]": () => import("./outbox-carry.js"),
  "[data-here]": () => import("./here.js"),
  "form[data-leaves]": () => import("./leaving.js"),
  "[data-thanks]": () => import("./thanks.js"),
});
