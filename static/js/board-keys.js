// The board by keyboard: from block to block, picking one up and putting it elsewhere, and a key for each act.

import { toward, nearest } from "./board-ways.js";
import { address, board, drop, holdInSight, inHand, isMoved, lanes, letGo, pick, saidOf, trackOf } from "./board-hand.js";
import { moved, read, STEP } from "./board-placing.js";

const heard = () => document.getElementById("heard");
const say = (text) => (heard().textContent = text);
let byKey = false;

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.repeat && !key.startsWith("Arrow")) return; // a key held down is one act, not one for each job that moves up
  if (target.closest?.("input, textarea, select, dialog[open]")) return;
  const done = inHand() ? byKey && carry(key) : act(key, target.closest?.("[data-block], [data-card]"));
  if (done) event.preventDefault();
});

/** With something in the hand. */
function carry(key) {
  if (key === "Escape") {
    const was = letGo();
    say(heard().dataset.dropped);
    (was.kind === "place" ? document.getElementById(`visit-${was.id}`) : document.getElementById(`waits-${was.job}`))?.querySelector("a").focus();
    return true;
  }
  if (key === "Enter" || key === "m") {
    if (isMoved()) drop();
    else letGo();
    return true;
  }
  if (!key.startsWith("Arrow")) return false;
  place(moved(inHand().at, key, { ...board(), began: inHand().from?.minute }));
  return true;
}

function place(at) {
  trackOf(at)?.closest(".lane").querySelector("header").scrollIntoView({ block: "nearest" });
  holdInSight(at);
  say(saidOf(at));
}

const KEYS = {
  m: (item) => item?.matches("[data-moves], [data-card]") && take(item),
  a: (item) => (item?.matches("[data-card]") ? sendNext(item.dataset.job) : press("#desk-job [data-next] button")),
  z: () => press("#take-back button"),
  w: () => press("[data-weather]"),
  "?": () => document.getElementById("board-help").showModal() ?? true,
  Escape: () => press("[data-closes-job]"),
};

function act(key, item) {
  if (KEYS[key]) return KEYS[key](item);
  return key.startsWith("Arrow") && lanes() ? walk(key, item) : false;
}

/** Whoever's turn it is goes. */
function sendNext(job) {
  address(document.getElementById("send-next"), "send", job);
  document.getElementById("send-next").elements.seen.value = document.getElementById("live").dataset.after;
  document.getElementById("send-next").requestSubmit();
  return true;
}

function take(item) {
  if (!lanes()) return false;
  byKey = true;
  const { at } = pick(item);
  holdInSight(at ?? start());
  say(`${inHand().title}. ${heard().dataset.picked}`);
  return true;
}

/** Where a job is held that has no place yet: with the first technician, in the next quarter of an hour. */
function start() {
  const { people, days } = board();
  const clock = document.getElementById("clock");
  const [hour, minute] = clock ? [...clock.className.matchAll(/from-m?(\d+)/g)].map(([, number]) => Number(number)) : [9, -1];
  return { person: people[0], day: days[0], minute: Math.ceil((hour * 60 + minute + 1) / STEP) * STEP };
}

function press(selector) {
  const button = document.querySelector(selector);
  button?.click();
  return Boolean(button);
}

function focus(element) {
  element?.focus();
  element?.scrollIntoView({ block: "nearest", inline: "nearest" });
  return Boolean(element);
}

// --- from one to the next ---

function walk(key, item) {
  const cards = [...document.querySelectorAll("#waits .card")];
  const blocks = items();
  if (!item) return focus((blocks[0]?.element ?? cards[0])?.querySelector("a"));
  if (item.matches(".card")) {
    if (key === "ArrowRight") return focus(nearest(blocks, 0)?.element.querySelector("a"));
    const next = cards[cards.indexOf(item) + { ArrowUp: -1, ArrowDown: 1, ArrowLeft: 0 }[key]];
    return focus(next?.querySelector("a"));
  }
  const next = toward(blocks, blocks.find(({ element }) => element === item), key);
  if (!next && key === "ArrowLeft") return focus(cards[0]?.querySelector("a"));
  return focus(next?.element.querySelector("a"));
}

/** All blocks with their row and when they begin, in minutes. */
function items() {
  const rows = [...document.querySelectorAll(".lane")];
  return [...document.querySelectorAll("[data-block]")].map((element) => {
    const { day, minute } = read(element.dataset.start);
    return { element, row: rows.indexOf(element.closest(".lane")), start: Date.parse(`${day}T00:00Z`) / 60_000 + minute };
  });
}

document.addEventListener("focusin", ({ target }) => rove(target));

/** One block can be reached by Tab, the one last looked at: hundreds of stops would be none. */
export function rove(target) {
  const link = target?.closest?.("[data-block] > a");
  for (const other of document.querySelectorAll('[data-block] > a[tabindex="0"]')) if (link && other !== link) other.tabIndex = -1;
  if (link) link.tabIndex = 0;
  for (const other of document.querySelectorAll("[data-block] > a:not([tabindex])")) other.tabIndex = -1;
  const first = document.querySelector("[data-block] > a");
  if (first && !document.querySelector('[data-block] > a[tabindex="0"]')) first.tabIndex = 0;
}
