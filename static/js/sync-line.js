// The line on every page of a technician, #sync: what of their work is not at the office yet. The words are the page's.

import { clock, localeOf } from "./outbox-words.js";
import { standing } from "./queue.js";
import { follow, list, note } from "./store.js";

const LONG = 400; // ms of writing after which it is said
const { user, outbox } = document.body.dataset;
let timer;
let isSlow = false;
let hasFailed = false;
let turn = Promise.resolve();

async function show() {
  const line = document.getElementById("sync");
  if (!line) return;
  const [ops, paused, sent] = await Promise.all([list(user), note(`paused ${user}`), note(`sent ${user}`)]);
  const { says, count, look } = standing(ops, { paused, slow: isSlow, failed: hasFailed });
  const words = wordsOf(says === "sent" && sent ? "sent-at" : says, count).replace("{}", says === "sent" ? timeOf(sent, line) : count);
  const place = line.querySelector("[data-sync-words]");
  if (place.textContent !== words) place.textContent = words; // said aloud only if it is new
  line.dataset.sync = look;
}

/** In the page's language, of which each has its own plurals. */
function wordsOf(says, count) {
  const plural = new Intl.PluralRules(document.documentElement.lang).select(count);
  const found = [...document.querySelectorAll(`template[data-says="${says}"]`)];
  return (found.find(({ dataset }) => dataset.plural === plural) ?? found.at(-1)).content.textContent.trim();
}

function timeOf(sent, { dataset }) {
  return sent ? clock(sent, Date.now(), localeOf(document.documentElement.lang), dataset.zone) : "";
}

/** One after the other: what was read first must not be shown last. */
function showNext() {
  turn = turn.then(show).catch((error) => console.warn("sync line:", error));
}

function writing({ detail: { writes, failed } }) {
  clearTimeout(timer);
  if (failed !== undefined) hasFailed = failed;
  if (writes) timer = setTimeout(() => slow(true), LONG);
  slow(isSlow && writes > 0);
}

function slow(now) {
  isSlow = now;
  showNext();
}

if (outbox !== undefined) {
  follow(showNext);
  document.addEventListener("outbox:writing", writing);
  showNext();
}
