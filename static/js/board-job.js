// Shows the job that is pressed in the third column, and its address in the page's; on a phone the link is followed.

import htmx from "../vendor/htmx.js";
import { renew } from "./live.js";

const desk = matchMedia("(min-width: 60em)");

document.addEventListener("click", (event) => {
  const { target, ctrlKey, metaKey, shiftKey, button } = event;
  const link = target.closest?.("#board a[data-job], #board a[data-closes-job]");
  if (!link || !desk.matches || ctrlKey || metaKey || shiftKey || button) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  if (link.dataset.job) select(link.dataset.job);
  else renew();
});

window.addEventListener("popstate", () => renew());

function select(job) {
  document.querySelector(".desk").dataset.show = "job";
  for (const other of document.querySelectorAll("#board a[aria-current][data-job]")) other.removeAttribute("aria-current");
  for (const other of document.querySelectorAll(`#board [data-block] > a[data-job="${job}"], #board .card > a[data-job="${job}"]`)) other.ariaCurrent = "true";
  htmx.ajax("GET", `/desk/jobs/${job}${location.search}`, { target: "#desk-job", select: "#desk-job", swap: "outerMorph" });
}
