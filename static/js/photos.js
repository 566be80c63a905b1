// Photos of a form[data-photos]: each chosen file is made small and becomes an operation of its own, shown by a tile.

import htmx from "../vendor/htmx.js";
import { whileWriting } from "./guard.js";
import { discarding } from "./outbox-acts.js";
import { isHere, keepNext, kick } from "./outbox.js";
import { send } from "./pump.js";
import { recordOf } from "./record.js";
import { say } from "./say.js";
import { smallPhoto } from "./small-photo.js";
import { bytesOf, get, replace } from "./store.js";
import { uuid7 } from "./uuid7.js";
import { lacking, whenever } from "./waits.js";

const HEAD_BYTES = 128 * 1024; // where EXIF is: a canvas drops it
const AT_ONCE = 2;
const LONGEST_REASON = 500; // letters

const atOpening = new WeakMap(); // input → the other fields of its form when somebody opened it to choose a file
const tiles = new Map(); // operation's id → its tile
const direct = new Map(); // operation's id → its record, where nothing is kept: at a desk, or on a full phone
const listed = new Set(); // ids of those tiles that stand for what waits or has arrived
const queue = [];
let busy = 0;

const isOurs = (target) => target.type === "file" && target.form?.matches("[data-photos]");
const fieldsOf = (form) => [...new FormData(form)].filter(([, value]) => typeof value === "string");

// While the camera is open the page under it may be renewed: another kind suggested, or the whole form gone.
document.addEventListener("click", ({ target }) => {
  if (!isOurs(target)) return;
  atOpening.set(target, fieldsOf(target.form));
  target.addEventListener("change", take);
});

document.addEventListener("change", take);
// On a slow line, or when the phone has closed the page while the camera was open, a photo can be here before this.
document.querySelectorAll("form[data-photos] input[type=file]").forEach((target) => take({ target }));

/** What has been chosen, once, whoever tells it first. */
function take({ target }) {
  if (!isOurs(target)) return;
  const fields = atOpening.get(target) ?? fieldsOf(target.form);
  atOpening.delete(target);
  for (const file of target.files) add(target.form, fields, target.name, file);
  target.value = "";
}

document.addEventListener("click", ({ target }) => {
  const id = target.closest?.("[data-photo-tile]")?.dataset.photoTile;
  if (target.closest?.("[data-photo-again]")) sendAgain(id);
  if (target.closest?.("[data-photo-forget]")) forget(id);
});

window.addEventListener("online", () => [...direct.keys()].forEach(sendAgain));
window.addEventListener("beforeunload", (event) => direct.size && event.preventDefault());

function add(form, given, name, file) {
  const operation = { id: uuid7(), occurredAt: new Date().toISOString() };
  const fields = given.filter(([other]) => ![name, "op"].includes(other));
  tileIn(form, operation.id);
  const made = atMost(async () => recordIn(form, operation, fields, await prepare(form, operation.id, name, file)));
  const done = isHere ? keepNext(made) : made;
  whileWriting(done).then(
    ({ id }) => (isHere ? kept(id) : sendDirectly(made)),
    (error) => notKept(error, made),
  );
}

/** Few at a time: a phone has little memory. */
function atMost(work) {
  return new Promise((resolve, reject) => {
    queue.push(() => work().then(resolve, reject));
    next();
  });
}

function next() {
  if (busy >= AT_ONCE || !queue.length) return;
  busy++;
  queue.shift()().finally(() => {
    busy--;
    next();
  });
}

async function prepare(form, id, name, file) {
  show(id, "preparing");
  const small = await smallPhoto(file, Number(form.dataset.longSide) || 1600);
  picture(id, small);
  const photo = new File([small], small === file ? file.name : "photo.jpg", { type: small.type, lastModified: file.lastModified });
  const head = new File([file.slice(0, HEAD_BYTES)], "head", { lastModified: file.lastModified });
  return small === file ? [[name, photo]] : [[name, photo], ["head", head]];
}

async function recordIn(form, operation, fields, files) {
  const target = document.querySelector(form.getAttribute("hx-target"));
  const kind = form.dataset.kind ?? "photo";
  const record = await recordOf(form, operation, { entries: [...fields, ...files], target, kind });
  const said = Object.fromEntries(record.op.fields);
  record.op.data = { kind: said.kind ?? "", caption: said.caption ?? "", sha256: record.op.files[0].sha256, ...(await sizeOf(files[0][1])) };
  return record;
}

async function sizeOf(photo) {
  const picture = await createImageBitmap(photo).catch(() => null); // HEIC
  const { width = null, height = null } = picture ?? {};
  picture?.close();
  return { width, height };
}

function kept(id) {
  show(id, "kept");
  kick();
}

function notKept(error, made) {
  console.warn("photo:", error);
  say("not-kept");
  sendDirectly(made);
}

async function sendDirectly(made) {
  const record = await made;
  direct.set(record.op.id, record);
  sendAgain(record.op.id);
}

function sendAgain(id) {
  const record = direct.get(id);
  if (record && tiles.get(id).dataset.state !== "sending") atMost(() => sendNow(record));
}

async function sendNow({ op, bytes }) {
  show(op.id, "sending");
  const { verdict, html, sentence } = await send(op, bytes);
  if (verdict === "signed-out" || verdict === "wrong-user") say("signed-out");
  if (verdict !== "applied") return show(op.id, verdict === "refused" ? "refused" : "unsent", sentence);
  const target = document.querySelector(op.target);
  if (target) await htmx.swap({ text: html, target, sourceElement: target, swap: "outerMorph" });
  remove(op.id);
}

/** Of one that the office has refused it is told that it was there, and why it will not come. */
async function forget(id) {
  const op = direct.has(id) ? undefined : await get(id);
  remove(id);
  if (!op) return;
  const { refused, discarded } = document.querySelector("template[data-photo]").dataset;
  const reason = refused.replace("{}", op.error?.sentence || (op.error?.status ?? "")).slice(0, LONGEST_REASON);
  const what = [op.title, op.detail].filter(Boolean).join(": ");
  await replace(id, discarding(op, { reason, title: discarded, what, now: new Date() }));
  kick(true);
}

/** Those that wait on this phone have their tiles on every page with their form, those that a copy lacks as well. Not what was taken out. */
function showWaiting() {
  const form = document.querySelector("form[data-photos]");
  if (!isHere || !form) return;
  const { pathname } = new URL(form.action);
  const all = lacking();
  const isRemoved = (id) => all.some(({ url, state }) => url === `/photos/${id}/removal` && state !== "needs-you");
  const here = all.filter(({ id, url }) => url === pathname && !document.getElementById(`photo-${id}`) && !isRemoved(id));
  for (const figure of document.querySelectorAll("#photos figure[id]")) figure.hidden = isRemoved(figure.id.slice("photo-".length));
  for (const id of listed) if (!here.some((op) => op.id === id)) remove(id);
  for (const op of here) showOne(form, op);
}

async function showOne(form, op) {
  const isNew = !tiles.has(op.id);
  if (isNew) tileIn(form, op.id);
  listed.add(op.id);
  show(op.id, { "needs-you": "refused", arrived: "arrived" }[op.state] ?? "kept", op.error?.sentence);
  if (!isNew) return;
  const [bytes] = op.state === "arrived" ? [] : await bytesOf(op);
  if (bytes) picture(op.id, new Blob([bytes], { type: op.files[0].type }));
  else if (op.state === "arrived") pictureAt(op.id, `/photos/${op.id}/small`);
}

document.addEventListener("outbox:change", ({ detail: { id, gone } }) => id && gone && remove(id));

function tileIn(form, id) {
  const tile = form.querySelector("template[data-photo]").content.firstElementChild.cloneNode(true);
  tile.dataset.photoTile = id;
  form.querySelector("[data-photos-waiting]").append(tile);
  tiles.set(id, tile);
  show(id, "waiting");
}

function picture(id, blob) {
  pictureAt(id, URL.createObjectURL(blob));
}

function pictureAt(id, url) {
  const image = tiles.get(id)?.querySelector("img");
  if (!image) return;
  image.onerror = () => image.removeAttribute("src"); // HEIC, or not on this phone
  image.src = url;
}

function remove(id) {
  const tile = tiles.get(id);
  if (tile) URL.revokeObjectURL(tile.querySelector("img")?.src);
  tile?.remove();
  tiles.delete(id);
  direct.delete(id);
  listed.delete(id);
}

/** States: waiting, preparing, kept, arrived, sending, unsent, refused. The tile's [data-when] parts show in those they name. */
function show(id, state, sentence = "") {
  const tile = tiles.get(id);
  if (!tile) return;
  tile.dataset.state = state;
  tile.classList.toggle("sending", ["waiting", "preparing", "kept", "sending"].includes(state));
  tile.classList.toggle("needs-you", ["unsent", "refused"].includes(state));
  for (const part of tile.querySelectorAll("[data-when]")) part.hidden = !part.dataset.when.split(" ").includes(state);
  if (sentence) tile.querySelector("[data-more]").textContent = sentence;
  const isKept = isHere && !direct.has(id) && ["kept", "refused"].includes(state);
  if (isKept) tile.querySelector("a").href = `/photos/${id}`; // to look at it and draw on it, before it has arrived
}

whenever(showWaiting);
