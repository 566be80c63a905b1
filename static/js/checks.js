// What the office would refuse, said before it is kept: a checklist still open ([data-finishes]), a field left empty.

import { openPoints, visitOf } from "./stages.js";
import { lacking } from "./waits.js";

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.matches("form[data-op]")) return;
    if (!(form.matches("[data-finishes]") ? checklistOpen(form) : isLacking(form))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

/** Says which points are open, as the server's answer would; false if none is, or the page has no checklist. */
function checklistOpen(form) {
  const notice = document.querySelector("[data-checklist-blocks]");
  const points = [...document.querySelectorAll("[data-point][data-open]")];
  const here = lacking().filter((op) => visitOf(op) === visitOf({ url: form.action }));
  const open = openPoints(points.map(({ dataset }) => dataset.point), here);
  if (!notice || !open.length) return false;
  const asked = points.filter(({ dataset }) => open.includes(dataset.point));
  const all = document.querySelectorAll("[data-point]").length === open.length;
  const some = notice.querySelector("[data-some-open]");
  const words = asked.map((point) => point.querySelector("legend").textContent.trim());
  some.textContent = some.dataset.someOpen.replace("{}", words.join(some.dataset.between));
  some.hidden = all;
  notice.querySelector("[data-all-open]").hidden = !all;
  notice.closest("details").open = true;
  notice.hidden = false;
  notice.focus();
  return true;
}

/** Where the server is reached it says what is missing; else the page does, or it would be said hours later. */
function isLacking(form) {
  const isAlone = !navigator.onLine || document.querySelector("meta[name=as-of]"); // a copy: there may be signal, but no office
  return isAlone && document.body.hasAttribute("data-outbox") && (siteMissing(form) || !form.reportValidity());
}

function siteMissing(form) {
  const notice = form.querySelector("[data-site-missing]");
  const given = new FormData(form);
  if (!notice || given.get("site") || (given.get("name").trim() && given.get("address").trim())) return false;
  notice.hidden = false;
  notice.focus();
  return true;
}
