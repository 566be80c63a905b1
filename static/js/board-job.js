// Shows the job that is pressed in the third column; the board's other links and its filters lead to another board without
// leaving the page, so that what one stands on stays. The page's address says what is shown; on a phone links are followed.

import htmx from "../vendor/htmx.js";
import { renew } from "./live.js";

const desk = matchMedia("(min-width: 60em)");

document.addEventListener("click", (event) => {
  const { target, ctrlKey, metaKey, shiftKey, button } = event;
  const link = target.closest?.('#board a[href^="/desk?"], #board a[href="/desk"]');
  if (!link || !desk.matches || ctrlKey || metaKey || shiftKey || button) return;
  event.preventDefault();
  if (link.dataset.job && link.ariaCurrent && !event.detail) return goTo(link.dataset.job);
  history.pushState(null, "", link.href);
  if (link.dataset.job) select(link.dataset.job);
  else if (link.dataset.closesJob !== undefined) close();
  else show();
});

document.addEventListener("submit", async (event) => {
  const { target } = event;
  if (target.id !== "narrowing" || !desk.matches) return;
  event.preventDefault();
  const asked = [...new FormData(target)].filter(([, value]) => value);
  history.pushState(null, "", `${target.getAttribute("action")}?${new URLSearchParams(asked)}`);
  await show();
  document.getElementById("narrowing").reset(); // what was chosen is the server's by now
});

window.addEventListener("popstate", () => show());

/** The board of the page's address; the page itself, if that could not be fetched. */
async function show() {
  const lasts = () => document.getElementById("lanes")?.dataset.week;
  const was = lasts();
  try {
    while (!(await renew()));
  } catch {
    return location.reload();
  }
  if (lasts() !== was) toNow();
}

/** Closed by somebody who stood in it, they stand where they came from. */
async function close() {
  const column = document.getElementById("desk-job");
  const [inside, job] = [column.contains(document.activeElement), column.dataset.selected];
  await show();
  if (inside) document.querySelector(`#board :is([data-block], .card) > a[data-job="${job}"]`)?.focus();
}

/** Enter on what is selected already leads into the third column. */
function goTo(job) {
  const head = document.querySelector(`#desk-job[data-selected="${job}"] #desk-job-head`);
  if (head) head.tabIndex = -1;
  head?.focus();
}

/** Pushes the lanes along to now, or to today; on another day to the morning, past what reaches in from the night. */
export function toNow() {
  const now = document.querySelector("#clock, #lanes .today") ?? document.querySelector("#lanes .scale > .from-8");
  if (now) document.getElementById("lanes").scrollLeft = Math.max(0, now.offsetLeft - 160);
}

function select(job) {
  document.querySelector(".desk").dataset.show = "job";
  for (const other of document.querySelectorAll("#board a[aria-current][data-job]")) other.removeAttribute("aria-current");
  for (const other of document.querySelectorAll(`#board [data-block] > a[data-job="${job}"], #board .card > a[data-job="${job}"]`)) other.ariaCurrent = "true";
  htmx.ajax("GET", `/desk/jobs/${job}${location.search}`, { target: "#desk-job", select: "#desk-job", swap: "outerMorph" });
}
