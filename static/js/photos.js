// Photos of a form[data-photos]: each chosen file is made small and sent by itself, with a tile that shows how far it is.

import htmx from "../vendor/htmx.js";
import { headersOf, sentenceIn } from "./ops.js";
import { timeLimit, verdict } from "./presses.js";
import { say } from "./say.js";
import { smallPhoto } from "./small-photo.js";
import { uuid7 } from "./uuid7.js";

const HEAD_BYTES = 128 * 1024; // where EXIF is: a canvas drops it
const AT_ONCE = 2;

const shots = new Map();
let sending = 0;

document.addEventListener("change", ({ target }) => {
  const form = target.form;
  if (target.type !== "file" || !form?.matches("[data-photos]")) return;
  for (const file of target.files) add(form, target.name, file);
  target.value = "";
  sendNext();
});

document.addEventListener("click", ({ target }) => {
  const shot = shots.get(target.closest?.("[data-photo-tile]")?.dataset.photoTile);
  if (shot && target.closest("[data-photo-again]")) show(shot, "waiting");
  if (shot && target.closest("[data-photo-forget]")) forget(shot);
  sendNext();
});

window.addEventListener("online", () => {
  for (const shot of shots.values()) if (shot.state === "unsent") show(shot, "waiting");
  sendNext();
});

window.addEventListener("beforeunload", (event) => shots.size && event.preventDefault());

function add(form, name, file) {
  const operation = { id: uuid7(), occurredAt: new Date().toISOString() };
  const fields = new FormData(form);
  for (const other of [name, "op"]) fields.delete(other);
  const tile = form.querySelector("template[data-photo]").content.firstElementChild.cloneNode(true);
  tile.dataset.photoTile = operation.id;
  form.querySelector("[data-photos-waiting]").append(tile);
  const shot = { operation, formId: form.id, action: form.action, name, file, fields, tile };
  shots.set(operation.id, shot);
  show(shot, "waiting");
}

function sendNext() {
  const shot = [...shots.values()].find(({ state }) => state === "waiting");
  if (!shot || sending >= AT_ONCE) return;
  sending++;
  send(shot).finally(() => {
    sending--;
    sendNext();
  });
  sendNext();
}

async function send(shot) {
  show(shot, "preparing");
  await prepare(shot);
  show(shot, "sending");
  const answer = await post(shot, (share) => progress(shot, share));
  const meaning = verdict(answer);
  if (meaning === "applied") return arrived(shot, answer.text);
  if (meaning === "signed-out") say("signed-out");
  show(shot, meaning === "refused" ? "refused" : "unsent", meaning === "refused" ? sentenceIn(answer.text) : "");
}

async function prepare(shot) {
  if (shot.small) return;
  const longSide = Number(formOf(shot)?.dataset.longSide) || 1600;
  shot.small = await smallPhoto(shot.file, longSide);
  shot.fields.append(shot.name, shot.small, shot.small === shot.file ? shot.file.name : "photo.jpg");
  if (shot.small !== shot.file) shot.fields.append("head", shot.file.slice(0, HEAD_BYTES), "head");
  const image = shot.tile.querySelector("img");
  if (!image) return;
  image.onerror = () => image.removeAttribute("src"); // HEIC
  image.src = URL.createObjectURL(shot.small);
}

/** fetch() cannot tell how much of a body has gone. */
function post({ operation, action, fields, small }, progressed) {
  const request = new XMLHttpRequest();
  request.open("POST", action);
  const headers = { ...headersOf(operation), "Op-Sent-At": new Date().toISOString(), "HX-Request": "true" };
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  request.timeout = timeLimit(small.size + HEAD_BYTES);
  request.upload.onprogress = ({ loaded, total }) => progressed(loaded / total);
  return new Promise((resolve) => {
    request.onloadend = () =>
      resolve({
        type: "basic",
        status: request.status || 503, // no answer at all
        headers: { has: (name) => request.getResponseHeader(name) !== null },
        text: request.responseText,
      });
    request.send(fields);
  });
}

async function arrived(shot, text) {
  const form = formOf(shot);
  const target = form && htmx.find(form, form.getAttribute("hx-target"));
  if (target) await htmx.swap({ text, target, sourceElement: form, swap: "outerMorph" });
  forget(shot);
}

function forget(shot) {
  URL.revokeObjectURL(shot.tile.querySelector("img")?.src);
  shot.tile.remove();
  shots.delete(shot.operation.id);
}

/** The form may have been replaced since. */
const formOf = ({ formId }) => document.getElementById(formId);

/** States: waiting, preparing, sending, unsent, refused. The tile's [data-when] parts show in those they name. */
function show(shot, state, sentence = "") {
  shot.state = state;
  shot.tile.dataset.state = state;
  shot.tile.classList.toggle("sending", ["waiting", "preparing", "sending"].includes(state));
  shot.tile.classList.toggle("needs-you", ["unsent", "refused"].includes(state));
  for (const part of shot.tile.querySelectorAll("[data-when]")) part.hidden = !part.dataset.when.split(" ").includes(state);
  if (sentence) shot.tile.querySelector("[data-more]").textContent = sentence;
  progress(shot, 0);
}

function progress({ tile }, share) {
  const bar = tile.querySelector("progress");
  if (bar) bar.value = share;
  const percent = tile.querySelector("[data-percent]");
  if (percent) percent.textContent = `${Math.round(share * 100)} %`;
}
