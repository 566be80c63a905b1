// Rows of what waits on this phone, in the lists where they will stand: [data-waits="KIND …"] (docs/offline.md).

import { clock, localeOf } from "./outbox-words.js";
import { carriedOn, fieldJob, openPoints, visitOf } from "./stages.js";
import { lacking, waiting, whenever } from "./waits.js";

const OPENED = "on_site"; // the state of a visit that its technician opens
const zone = globalThis.document?.getElementById("sync")?.dataset.zone;

function show() {
  const visit = document.getElementById("live")?.dataset.visit;
  const isHere = (op) => !visit || visitOf(op) === visit;
  const here = lacking().filter(isHere); // in a copy what has arrived since as well
  for (const list of document.querySelectorAll("[data-waits]")) {
    const kinds = kindsOf(list.dataset.waits);
    fill(list, here.filter((op) => kinds.includes(op.kind)));
  }
  for (const place of document.querySelectorAll("[data-waits-count]")) count(place, waiting().filter(isHere));
  for (const form of document.querySelectorAll("[data-unless-waiting]")) {
    const kinds = kindsOf(form.dataset.unlessWaiting);
    form.hidden = here.some((op) => kinds.includes(op.kind) && op.state !== "needs-you");
  }
  const points = [...document.querySelectorAll("[data-point][data-open]")].map(({ dataset }) => dataset.point);
  for (const form of document.querySelectorAll("[data-unless-checked]")) form.hidden = !openPoints(points, here).length;
}

const kindsOf = (words) => words.split(" ");

function count(place, here) {
  const kinds = kindsOf(place.dataset.waitsCount);
  const number = here.filter((op) => kinds.includes(op.kind)).length;
  place.hidden = !number;
  place.querySelector("[data-number]").textContent = number;
}

/** The rows that are there stay, so that nothing jumps; the real one takes the place of its own. */
function fill(list, ops) {
  const rows = new Map([...list.children].map((row) => [row.dataset.op, row]));
  const wanted = ops.filter(({ kind, id }) => !document.querySelector(`#${kind}-${id}, #visit-${id}`)); // what it opens has its id
  for (const [id, row] of rows) if (id && !wanted.some((op) => op.id === id)) row.remove();
  for (const op of wanted) {
    const row = rows.get(op.id) ?? list.appendChild(newRow(list, op));
    tell(row, op);
  }
}

function newRow(list, op) {
  const template = list.querySelector("template[data-waiting]") ?? document.getElementById("waiting-row");
  const row = template.content.firstElementChild.cloneNode(true);
  row.dataset.op = op.id;
  row.id = `waits-${op.kind}-${op.id}`;
  return row;
}

function tell(row, op) {
  const state = ["needs-you", "arrived"].includes(op.state) ? op.state : "waiting";
  const put = (name, words) => row.querySelectorAll(`[data-waiting-${name}]`).forEach((part) => (part.textContent = words));
  put("what", whatIs(op));
  put("since", clock(op.arrived?.at ?? op.occurredAt, Date.now(), localeOf(document.documentElement.lang), zone));
  if (op.kind === "field-job") showJob(row, op, put);
  if (state === "needs-you" && op.error?.sentence) put("why", op.error.sentence);
  for (const part of row.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
  row.classList.toggle("waiting", state !== "arrived");
  for (const link of row.querySelectorAll("[data-waiting-link]")) link.href = `/outbox#op-${op.id}`;
  for (const link of row.querySelectorAll("[data-waiting-visit]")) link.href = `/visits/${op.creates}`;
}

/** A visit opened on this phone: where it is, and how far it has come by what waits here as well. */
function showJob(row, op, put) {
  put("where", placeOf(fieldJob(op)));
  const words = document.getElementById("visit-states");
  const mark = row.querySelector("[data-waiting-state]");
  if (!words || !mark) return;
  const ops = lacking().filter((one) => visitOf(one) === op.creates);
  const { state, shown } = carriedOn({ state: OPENED }, ops, JSON.parse(words.dataset.moves));
  mark.dataset.state = shown ?? state;
  mark.textContent = words.content.querySelector(`[data-state="${shown ?? state}"]`).textContent;
  mark.hidden = false;
}

/** In words: what it is, and of a part how many. */
function whatIs({ kind, title, detail, data, fields }) {
  if (kind === "field-job") return new Map(fields).get("title");
  if (kind === "move" || kind === "unfinished" || !detail) return title;
  const quantity = kind === "part" && data?.name && new Map(fields).get("quantity");
  return quantity ? `${data.name} × ${quantity}` : detail;
}

const placeOf = ({ site, customer }) => [site, customer].filter(Boolean).join(" · ");

if (document.body.hasAttribute("data-outbox")) whenever(show);
