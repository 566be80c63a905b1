// What is on this phone and what works here ([data-here]): the worker's report, lasting storage, room, how to install.

import { browserOf, holds, mayHint, roomIn } from "./here-facts.js";
import { clock, counted, filled, localeOf, readable } from "./outbox-words.js";
import * as store from "./store.js";

const NOTES = ["here", "install hushed", "lasting asked"];
const language = localeOf(document.documentElement.lang);
let offer = null; // Android's, which comes by itself
let loading = null; // {done, of} while the worker renews

async function facts() {
  const [note, hushedAt, asked] = await notes(NOTES);
  const held = note?.user === document.body.dataset.user ? note : null;
  const room = roomIn((await navigator.storage?.estimate?.()) ?? {});
  const standalone = isInstalled();
  return {
    ...browserOf(navigator),
    held,
    any: held || loading,
    loading: loading && loading.done < loading.of,
    short: held?.missing > 0 && !loading,
    visits: held?.visits,
    pictures: held?.pictures,
    parts: held?.parts,
    missing: held?.missing,
    at: held?.at,
    secure: window.isSecureContext,
    worker: "serviceWorker" in navigator,
    sync: "SyncManager" in window,
    push: "PushManager" in window,
    asked,
    lasting: await navigator.storage?.persisted?.(),
    ...room,
    hint: !standalone && mayHint(hushedAt, Date.now()),
    installable: Boolean(offer),
  };
}

/** Where nothing can be kept there is nothing to tell of; the list of what waits says so. */
async function notes(names) {
  try {
    return await Promise.all(names.map(store.note));
  } catch (error) {
    console.info("nothing is kept here:", error);
    return [];
  }
}

const isInstalled = () => matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;

async function show() {
  const places = document.querySelectorAll("[data-here]");
  if (!places.length) return;
  const known = await facts();
  const texts = textsOf(known);
  for (const place of places) {
    for (const part of place.querySelectorAll("[data-here-if]")) part.hidden = !holds(part.dataset.hereIf, known);
    for (const part of place.querySelectorAll("[data-here-count]")) {
      part.textContent = counted(known[part.dataset.hereCount] ?? 0, part.dataset, language);
    }
    for (const part of place.querySelectorAll("[data-here-text]")) {
      const text = texts[part.dataset.hereText] ?? "";
      part.textContent = part.dataset.words ? filled(part.dataset.words, texts) : text;
    }
  }
}

function textsOf({ at, parts, free, missing }) {
  const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
  return {
    renewed: at ? clock(at, Date.now(), language, document.getElementById("sync")?.dataset.zone) : "",
    parts: Number.isNaN(Date.parse(parts)) ? "" : day.format(new Date(parts)),
    done: String(loading?.done ?? 0),
    of: String(loading?.of ?? 0),
    free: free === null ? "" : readable(free, language),
    missing: String(missing ?? 0),
  };
}

/** Once there is something to lose, or the app stands on the home screen: some browsers ask their person. */
async function askToLast() {
  if (!navigator.storage?.persist || (await navigator.storage.persisted())) return;
  const [kept] = await notes([`seq ${document.body.dataset.user}`]);
  if (!kept && !isInstalled()) return;
  await navigator.storage.persist();
  await store.setNote("lasting asked", Date.now());
}

async function renew() {
  const registration = await navigator.serviceWorker.getRegistration();
  registration?.active?.postMessage({ type: "renew" });
}

function renewing({ data }) {
  if (data?.type !== "renewing") return;
  loading = data.done < data.of ? data : null;
  show();
}

async function install() {
  const asked = offer;
  offer = null;
  await asked.prompt();
  await show();
}

window.addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer = event;
  show();
});
document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-renew]")) renew();
  else if (target.closest?.("[data-install]")) install();
  else if (target.closest?.("[data-install-later]")) store.setNote("install hushed", Date.now());
});
navigator.serviceWorker?.addEventListener("message", renewing);
store.follow(({ note }) => NOTES.includes(note) && show());
document.addEventListener("htmx:after:swap", show);
show().then(askToLast);
