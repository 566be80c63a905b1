// What pages load at a desk, and before anybody has signed in; a technician's are phone.js, with the outbox.

import "./say.js";
import "./keep.js";
import "./focus.js";
import "./ops.js";
import "./live.js";
import "./dialogs.js";
import "./fields.js";
import "./lists.js";
import "./find.js";
import "./scan.js";
import "./times.js";
import { open } from "./rooms.js";

open({
  "[data-board]": () => import("./board.js"),
  "form[data-photos]": () => import("./photos-at-desk.js"),
  "input[data-small]": () => import("./receipt.js"),
  "[data-draw]": () => import("./draw.js"),
  "[data-pages]": () => import("./pages.js"),
  "form[data-guess-language]": () => import("./language.js"),
});
