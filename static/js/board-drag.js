// Carries blocks and jobs over the board with mouse, pen or finger; a finger holds still first, so that scrolling stays scrolling.

import { drop, hold, inHand, lanes, letGo, pick, room, scaleOf } from "./board-hand.js";
import { minuteAt, minutesPast, read } from "./board-placing.js";

const FAR = 5; // pixels a mouse moves before it carries
const LONG = 350; // milliseconds a finger holds still before it carries
const EDGE = 40; // pixels from the edge where the board is pushed along
const desk = matchMedia("(min-width: 60em)");

let press = null; // {element, x, y, touch, timer, grab}
let carrying = false;
let last = null;

document.addEventListener("pointerdown", (event) => {
  const element = event.isPrimary && event.button === 0 && desk.matches && event.target.closest?.("[data-moves], [data-card]");
  if (!element || inHand() || !lanes()) return;
  const touch = event.pointerType === "touch";
  press = { element, x: event.clientX, y: event.clientY, touch, grab: grabbed(element, event.clientX) };
  if (touch) press.timer = setTimeout(begin, LONG);
});

/** How many minutes after its beginning a block is held. */
function grabbed(element, x) {
  const track = element.closest("[data-track]");
  if (!track || lanes().dataset.week !== undefined) return 0;
  return minutesPast(x, scaleOf(track)) - read(element.dataset.start, lanes().dataset.day).minute;
}

function begin() {
  if (!press?.element.isConnected) return void (press = null);
  carrying = true;
  pick(press.element);
  if (press.touch) navigator.vibrate?.(15);
  follow({ x: press.x, y: press.y });
  requestAnimationFrame(push);
}

document.addEventListener("pointermove", ({ clientX: x, clientY: y, isPrimary }) => {
  if (!isPrimary || !press) return;
  if (carrying) return follow({ x, y });
  if (Math.hypot(x - press.x, y - press.y) < FAR) return;
  if (press.touch) giveUp();
  else {
    begin();
    follow({ x, y });
  }
});

function follow(at) {
  last = at;
  hold(under(at), at);
}

/** The place under the hand: {person, day, minute}, or null. */
function under({ x, y }) {
  const track = document.elementFromPoint(x, y)?.closest?.("[data-track]");
  if (!track) return null;
  const { from } = inHand();
  const { person } = track.dataset;
  if (lanes().dataset.week !== undefined) return { person, day: track.dataset.day, minute: from?.minute ?? 9 * 60 };
  const minute = minuteAt(x, scaleOf(track), from ? { held: press.grab, began: from.minute } : {});
  // Straight up or down it keeps its time to the minute.
  const kept = from && Math.abs(minute - from.minute) < 15 && from.day === lanes().dataset.day;
  return { person, day: lanes().dataset.day, minute: kept && Math.abs(x - press.x) < FAR ? from.minute : minute };
}

/** Near an edge the board comes along. */
function push() {
  if (!carrying) return;
  const box = lanes()?.getBoundingClientRect();
  if (box && last) {
    const speed = (at, low, high) => (at < low + EDGE ? -10 : at > high - EDGE ? 10 : 0);
    const inside = last.x > box.left && last.x < box.right && last.y > box.top && last.y < box.bottom;
    const { left, top } = room();
    if (inside) lanes().scrollBy(speed(last.x, left, box.right), speed(last.y, top, box.bottom));
    if (inside) hold(under(last), last);
  }
  requestAnimationFrame(push);
}

document.addEventListener("pointerup", ({ isPrimary }) => {
  if (!isPrimary || !press) return;
  const was = carrying;
  giveUp();
  if (!was) return;
  document.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", swallow, { capture: true }), 50);
  drop();
});

/** The press that carried opens nothing. */
function swallow(event) {
  event.preventDefault();
  event.stopPropagation();
}

document.addEventListener("pointercancel", cancel);
document.addEventListener("keydown", ({ key }) => key === "Escape" && carrying && cancel());

function cancel() {
  if (carrying) letGo();
  giveUp();
}

function giveUp() {
  clearTimeout(press?.timer);
  press = null;
  carrying = false;
}

document.addEventListener("touchmove", (event) => carrying && event.cancelable && event.preventDefault(), { passive: false });
document.addEventListener("contextmenu", (event) => press?.touch && event.preventDefault());
document.addEventListener("dragstart", (event) => event.target.closest?.("[data-block], [data-card]") && event.preventDefault());

