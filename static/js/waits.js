// What waits on this phone of whoever is signed in, known at once: the store answers only after a while.

import { list } from "./store.js";

const listeners = new Set();
let known = [];
let asked = 0;

export const waiting = () => known;

/** Call `shows` now, after every change of what waits, and after every swap. */
export function whenever(shows) {
  listeners.add(shows);
  shows();
}

async function look() {
  const mine = ++asked;
  const found = await list(document.body.dataset.user);
  if (mine !== asked) return; // a later look has begun
  known = found;
  for (const shows of listeners) shows();
}

// Only technicians' phones keep anything.
if (document.body.hasAttribute("data-outbox")) {
  document.addEventListener("outbox:change", look);
  document.addEventListener("htmx:after:swap", () => listeners.forEach((shows) => shows()));
  look();
}
