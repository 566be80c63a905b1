// Puts into a blank page what the phone knows of the job or the photo that the server does not have yet ([data-blank]).

import { fieldJob } from "./stages.js";
import { lacking, whenever } from "./waits.js";

const NEW = /\/(visits|photos)\/([0-9a-f-]{36})/;

function fill() {
  const live = document.querySelector("#live[data-blank]");
  const id = NEW.exec(location.pathname)?.[2];
  const op = live && lacking().find((one) => one.id === id || one.creates === id);
  if (op?.kind === "field-job") fillJob(live, fieldJob(op));
  else if (op) fillPhoto(live, op);
}

function fillJob(live, known) {
  for (const place of live.querySelectorAll("[data-fill]")) {
    const words = known[place.dataset.fill];
    if (words) place.textContent = words;
  }
  for (const link of live.querySelectorAll("[data-fill-link]")) {
    const words = known[link.dataset.fillLink];
    link.hidden = !words;
    link.href = link.getAttribute("href").replace(/(^tel:|q=).*$/, (_, begin) => begin + encodeURIComponent(words ?? ""));
  }
  live.dataset.jobName = known.title;
  document.title = document.title.replace(/^.*(?= · )/, () => known.title);
}

/** A photo hangs on its visit, whose id the blank page cannot know. */
function fillPhoto(live, { visit, job, jobName }) {
  Object.assign(live.dataset, { visit: visit ?? "", job: job ?? "", jobName: jobName ?? "" });
  const [back, removal] = [document.querySelector(".top .back"), document.getElementById("removal-form")];
  if (!removal || !visit) return; // on the drawing's page the way back is to the photo
  back.href = removal.dataset.then = `/visits/${visit}#photos`;
}

if (document.body.hasAttribute("data-outbox")) whenever(fill);
