// The page's side of the service worker: registers it, has it renew what is on this phone, lets a new version take over.

import { isIdle, pause } from "./idle.js";
import { follow, list, note } from "./store.js";

const QUIET = 3000; // ms
const ASK_AGAIN = 5000; // ms
let bringing;
let asking;

async function start() {
  const registration = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  const ready = await navigator.serviceWorker.ready;
  ready.active.postMessage({ type: "user", user: document.body.dataset.user });
  const look = renewing(ready);
  const takeOver = () => letIn(registration);
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", takeOver));
  document.addEventListener("visibilitychange", takeOver);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("live:heard", ({ detail }) => void (detail.changed && look()));
  follow(async ({ gone }) => void (gone && !(await list(document.body.dataset.user)).length && look()));
  follow(({ arrived }) => arrived && bringSoon(ready));
  takeOver();
  look();
}

/** Looks at once, or when a minute has passed since the last time. */
function renewing(registration) {
  let timer;
  return async () => {
    if (timer || document.visibilityState !== "visible") return;
    timer = -1; // while the note is read
    const here = await note("here").catch(() => undefined); // nothing can be kept: the page says so itself
    const wait = pause(here?.user === document.body.dataset.user ? here.at : undefined, Date.now());
    timer = setTimeout(() => {
      timer = undefined;
      registration.active?.postMessage({ type: "renew" });
      registration.update().catch(() => undefined); // without signal there is no newer one
    }, wait);
  };
}

/** What has arrived changes the pages of its visit: they are fetched anew when nothing more has come for a while. */
function bringSoon({ active }) {
  clearTimeout(bringing);
  bringing = setTimeout(() => active?.postMessage({ type: "renew" }), QUIET);
}

/** A new version waits until nothing here is half done: it takes over this page as it stands, without loading it anew. */
function letIn(registration) {
  clearTimeout(asking);
  if (!registration.waiting) return;
  if (isIdle(document.forms)) registration.waiting.postMessage({ type: "activate" });
  asking = setTimeout(letIn, ASK_AGAIN, registration); // somebody is typing, or the one before is still at work
}

if (globalThis.document?.body?.hasAttribute("data-outbox") && navigator.serviceWorker) {
  start().catch((error) => console.info("no worker:", error)); // where nothing can be kept, the page says so itself
}
