// What waits on this phone of whoever is signed in, known at once: the store answers only after a while.

import { arrivals, list } from "./store.js";

const listeners = new Set();
let known = [];
let arrived = [];
let asked = 0;

export const waiting = () => known;

/**
 * What a page lacks that knows all up to this event, in its order: what has arrived since, and what waits. Without an
 * event of its own it is the copy that is shown here, or a page that lacks only what waits.
 */
export const lacking = (event = knownHere()) => [...arrived.filter((op) => op.arrived.event > event), ...known];

function knownHere() {
  const isCopy = document.querySelector("meta[name=as-of]");
  return isCopy ? Number(document.getElementById("live")?.dataset.after ?? 0) : Infinity;
}

/** Call `shows` now, after every change of what waits, and after every swap. */
export function whenever(shows) {
  listeners.add(shows);
  shows();
}

/** Where nothing can be kept, nothing waits. */
const lookNow = () => look().catch((error) => console.warn("outbox:", error));

async function look() {
  const mine = ++asked;
  const { user } = document.body.dataset;
  const found = await Promise.all([list(user), arrivals(user)]);
  if (mine !== asked) return; // a later look has begun
  [known, arrived] = found;
  for (const shows of listeners) shows();
}

// Only technicians' phones keep anything.
if (document.body.hasAttribute("data-outbox")) {
  document.addEventListener("outbox:change", lookNow);
  document.addEventListener("htmx:after:swap", () => listeners.forEach((shows) => shows()));
  lookNow();
}
