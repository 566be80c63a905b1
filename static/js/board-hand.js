// What is carried over the board, [data-block] or [data-card], and where it would be put: its ghost, and the act of dropping it.

import { clockOf, read, spot, stamp } from "./board-placing.js";

const form = () => document.getElementById("carried");
const ghost = () => document.getElementById("ghost");
export const lanes = () => document.getElementById("lanes");
const tracks = () => [...document.querySelectorAll("[data-track]")];
let held = null; // {kind, id, job, title, minutes, seen, from, at}
let sent = null;

export const inHand = () => held;

/** The board as arrow keys go over it. */
export function board() {
  const week = lanes().dataset.week !== undefined;
  const all = tracks();
  const days = week ? [...new Set(all.map((track) => track.dataset.day))] : [lanes().dataset.day];
  return { week, days, people: [...new Set(all.map((track) => track.dataset.person))] };
}

export function trackOf({ person, day }) {
  return tracks().find((track) => track.dataset.person === person && (track.dataset.day ?? day) === day);
}

/** What a track measures: {left, width, first, last}. */
export function scaleOf(track) {
  const { left, width } = track.getBoundingClientRect();
  const { first, last } = lanes().dataset;
  return { left, width, first: Number(first), last: Number(last) };
}

export function pick(element) {
  const { start, minutes, job } = element.dataset;
  const at = start ? { ...read(start, lanes().dataset.day), person: element.closest("[data-track]").dataset.person } : null;
  held = {
    kind: start ? "place" : "send",
    id: start ? element.id.replace("visit-", "") : job,
    job,
    title: element.querySelector("b, strong").textContent,
    minutes: Number(minutes),
    seen: document.getElementById("live").dataset.after,
    from: at,
    at,
  };
  element.dataset.carried = "";
  document.body.classList.add("carrying");
  ghost().querySelector("[data-ghost-title]").textContent = held.title;
  return held;
}

/** Holds it over a place, or over none: then it follows the hand at `loose` ({x, y}). */
export function hold(at, loose) {
  held.at = at;
  const track = at && trackOf(at);
  for (const other of document.querySelectorAll("[data-under]")) if (other !== track) delete other.dataset.under;
  const place = ghost();
  place.hidden = false;
  place.querySelector("[data-ghost-time]").textContent = at ? saidOf(at) : "";
  if (!track) {
    if (loose) put(place, loose.x + 8, loose.y + 8, 160);
    return;
  }
  track.dataset.under = "";
  const box = track.getBoundingClientRect();
  const { left, width } = board().week ? box : spot(at.minute, held.minutes, scaleOf(track));
  put(place, left, box.top + 2, width);
}

/** The same; the board comes along until it is to be seen. */
export function holdInSight(at) {
  hold(at);
  const { left, right } = room();
  const box = ghost().getBoundingClientRect();
  const by = box.left < left || box.width > right - left ? box.left - left : Math.max(0, box.right - right);
  if (!by) return;
  lanes().scrollBy(by, 0);
  hold(at);
}

/** Where lanes can be seen: {left, top, right, bottom}, beside the names and below the hours. */
export function room() {
  const { right, bottom } = lanes().getBoundingClientRect();
  const corner = lanes().querySelector(".heads > span").getBoundingClientRect();
  return { left: corner.right, top: corner.bottom, right, bottom };
}

function put(place, left, top, width) {
  place.style.transform = `translate(${left}px, ${top}px)`;
  place.style.inlineSize = `${width}px`;
}

/** "13:00–14:30 Bo Li"; with the day where it is another one than is shown. */
export function saidOf(at) {
  const name = trackOf(at)?.dataset.name ?? "";
  const on = stamp(at.day, at.minute).slice(0, 10);
  const weekday = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "short", timeZone: "UTC" });
  const day = on === lanes().dataset.day ? "" : `${weekday.format(new Date(on))} `;
  return `${day}${clockOf(at.minute)}–${clockOf(at.minute + held.minutes)} ${name}`;
}

export function isMoved() {
  const { from, at } = held;
  return Boolean(at) && (!from || ["person", "day", "minute"].some((name) => from[name] !== at[name]));
}

/** Sends it off to where it is held; the ghost stays there until the answer shows it. */
export function drop() {
  if (!isMoved()) return letGo();
  const { kind, id, at, minutes, seen } = held;
  address(form(), kind, id);
  const fields = { technician: at.person, window_from: stamp(at.day, at.minute), window_until: stamp(at.day, at.minute + minutes), seen };
  for (const [name, value] of Object.entries(fields)) form().elements[name].value = value;
  ghost().dataset.sent = "";
  sent = held;
  held = null;
  document.body.classList.remove("carrying");
  performance.mark("board:dropped");
  form().requestSubmit();
}

/** Lets a form that serves all rows act on this one, and answer for the board that is shown. */
export function address(form, kind, id) {
  const url = form.dataset[kind].replace("{}", id) + location.search;
  form.setAttribute("action", url);
  form.setAttribute("hx-post", url);
}

/** Puts it back where it was. */
export function letGo() {
  const was = held;
  held = null;
  clear();
  return was;
}

function clear() {
  ghost().hidden = true;
  delete ghost().dataset.sent;
  document.body.classList.remove("carrying");
  for (const name of ["data-carried", "data-under"]) {
    for (const element of document.querySelectorAll(`[${name}]`)) element.removeAttribute(name);
  }
}

/** The answer is shown, or there was none: what was in the hand stands on the board, and has the focus, unless it is asked why. */
export function arrived() {
  if (!sent) return;
  if (!held) clear();
  performance.measure("board:drop", "board:dropped");
  if (document.querySelector("dialog[data-asks][open]")) return;
  const was = sent;
  sent = null;
  const shown = was.kind === "place" ? document.getElementById(`visit-${was.id}`) : document.querySelector(`[data-block][data-job="${was.job}"]`);
  shown?.querySelector("a").focus({ preventScroll: true });
  shown?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** The board has moved beneath it, or is another one. */
const again = () => held?.at && hold(held.at);
document.addEventListener("scroll", again, { capture: true, passive: true });
document.addEventListener("htmx:after:swap", again);
