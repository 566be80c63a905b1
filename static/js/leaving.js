// Signing out of a phone (form[data-leaves]): warns of what the office does not have yet, then wipes what was kept to read.

import { counted } from "./outbox-words.js";
import { hush, say } from "./say.js";
import * as store from "./store.js";

const user = document.body.dataset.user;
const dialog = document.getElementById("leaving");

async function ask() {
  const count = await unsent();
  if (!count) return leave();
  const title = dialog.querySelector("[data-leaving-count]");
  title.textContent = counted(count, title.dataset, document.documentElement.lang);
  dialog.showModal();
}

async function unsent() {
  try {
    return (await store.counts())[user] ?? 0;
  } catch (error) {
    console.info("nothing is kept here:", error);
    return 0;
  }
}

/** The session ends first: without signal the pages that are kept here are still needed. */
async function leave() {
  hush("still-here");
  if (!(await signOut())) return say("still-here");
  await wipe();
  location.assign("/sign-in");
}

async function signOut() {
  try {
    const answer = await fetch("/sign-out", { method: "POST", redirect: "manual", signal: AbortSignal.timeout(30_000) });
    return answer.type === "opaqueredirect" || answer.ok;
  } catch (error) {
    console.info("not signed out:", error);
    return false;
  }
}

/** Pages and pictures of this person; never the outbox. Where there is no worker there are no caches. */
async function wipe() {
  await store.forgetArrivals(user).catch((error) => console.info("nothing is kept here:", error));
  if (!globalThis.caches) return;
  const registration = await navigator.serviceWorker.getRegistration();
  registration?.active?.postMessage({ type: "wipe", user });
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.includes(user)).map((name) => caches.delete(name)));
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-leaves]")) return;
  event.preventDefault();
  ask();
});

document.addEventListener("click", ({ target }) => {
  if (!target.closest?.("[data-leave-anyway]")) return;
  dialog.close();
  leave();
});
