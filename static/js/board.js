// The desk's board: carrying, keys, the selected job, emergencies, what was done last. Comes when a page has [data-board].

import htmx from "../vendor/htmx.js";
import "./board-drag.js";
import { arrived } from "./board-hand.js";
import { look } from "./board-alarm.js";
import { toNow } from "./board-job.js";
import { rove } from "./board-keys.js";
import { tick } from "./board-last.js";

const OURS = { tabindex: "[data-block] > a", hidden: "[data-emergency]", "data-carried": "*", "data-under": "*", "aria-pressed": "[data-silence]" };

const STAYS = "dialog[open], .warn"; // a question until it is answered, and what was not done until it is read
let isNews = false; // what others did comes by itself

htmx.registerExtension("board", {
  htmx_before_swap: (element, { ctx }) => void (isNews = !ctx.operation),
  htmx_before_morph_node: (element) => !(isNews && element.id === "acted" && element.querySelector(STAYS)),
  htmx_before_morph_attr: (element, { attrName }) => !(OURS[attrName] && element.matches(OURS[attrName])),
  htmx_finally_request: (element) => void ((element.id === "carried" || element.id.startsWith("asks-form")) && arrived()),
});

function shown() {
  rove();
  tick();
  look();
  forms();
}

/** A dialog that an answer brings asks at once. */
function forms() {
  const dialog = document.querySelector("dialog[data-asks]:not([open])");
  dialog?.showModal();
}

document.addEventListener("htmx:after:swap", shown);
document.addEventListener("live:heard", look); // the page's title is the server's again
shown();

toNow();
