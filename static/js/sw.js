// The service worker, served as /sw.js: starts the app without signal. GET only; what is sent is the outbox's.

import { drain } from "./pump.js";
import { onClick, onPush } from "./push-events.js";
import { arrivals, bytesOf, get, list } from "./store.js";
import { become, copyOf, keep, moment, pageCopy, whose, wipe } from "./sw-copies.js";
import { renew } from "./sw-renew.js";
import { blankFor, changesWho, filledIn, kindOf, outdated, pictured } from "./sw-rules.js";

const { build, assets } = self.SHELL; // put before this script by fieldapp/pwa/worker.py
const SHELL = `assets-${build}`;
const PATIENCE = 3000; // milliseconds for the network, before a copy is shown

// --- a version comes and goes ---

self.addEventListener("install", (event) => event.waitUntil(fetchShell()));
self.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => self.clients.claim())));

async function fetchShell() {
  const cache = await caches.open(SHELL);
  for (const url of assets) await cache.put(url, (await caches.match(url, { ignoreVary: true })) ?? (await fetchWhole(url)));
}

async function fetchWhole(url) {
  const answer = await fetch(url);
  if (!answer.ok || answer.redirected) throw new Error(`${url}: ${answer.status}`);
  return answer;
}

async function tidy() {
  for (const name of outdated(await caches.keys(), SHELL)) await caches.delete(name);
}

// --- answering ---

const answers = { asset, page, thing, elsewhere };

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const kind = kindOf(request, self.location.origin);
  if (kind) event.respondWith(answers[kind](event, new URL(request.url)));
  else if (changesWho(request, self.location.origin)) event.waitUntil(become(null));
});

async function asset({ request }) {
  const copy = await caches.match(request.url, { ignoreVary: true }).catch(() => undefined); // the phone's disk is full
  return copy ?? fetch(request);
}

async function page(event, { pathname, search }) {
  const fresh = ask(event, pathname + search);
  const answer = await Promise.race([fresh, later(PATIENCE)]);
  const unknown = answer?.status === 404; // perhaps because what opens it is still waiting to be sent
  if (answer && answer.status < 500 && !unknown) return answer;
  const copy = (!unknown && (await pageCopy(pathname + search))) || (await madeHere(pathname, { arrived: !unknown }));
  return copy ?? answer ?? (await fresh) ?? (await copyOf("/offline")) ?? Response.error();
}

/** A page that is never kept: without the network ours, which leads back, and not the browser's, which does not. */
async function elsewhere({ request }) {
  try {
    return await fetch(request);
  } catch {
    return (await copyOf("/offline")) ?? Response.error();
  }
}

/** The network's answer, or nothing; kept if it may be, also when it comes after a copy was shown. */
function ask(event, url) {
  const since = moment();
  const fresh = fetch(event.request).then(
    (answer) => {
      const copy = answer.clone();
      return { answer, kept: copy.headers.has("Offline-User") ? keep(url, copy, since) : undefined };
    },
    () => ({}),
  );
  event.waitUntil(fresh.then(({ kept }) => kept));
  return fresh.then(({ answer }) => answer);
}

const later = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Pictures, papers, the price list: an address of theirs shows the same until the server's list says otherwise. */
async function thing(event, { pathname, search }) {
  const copy = (await copyOf(pathname + search)) ?? (await waitingPicture(pictured(pathname)));
  return copy ?? (event.request.mode === "navigate" ? elsewhere(event) : fetch(event.request));
}

async function waitingPicture(id) {
  const op = id && (await own(id));
  const n = op?.files.findIndex(({ field }) => field === "photo") ?? -1;
  if (n < 0) return undefined;
  return new Response((await bytesOf(op))[n], { headers: { "Content-Type": op.files[n].type } });
}

async function own(id) {
  const op = await get(id);
  return op && op.user === (await whose()) ? op : undefined;
}

// --- pages of what was made on this phone ---

/** The blank page with the id put in, of a visit or photo that the server does not know yet. */
async function madeHere(pathname, { arrived }) {
  const blank = blankFor(pathname);
  if (!blank || !(await isMadeHere(blank.id, arrived))) return undefined;
  return pageCopy(blank.path, (html) => filledIn(html, blank.id));
}

/** Whether it waits to be sent or, with `arrived`, came from here lately: its own page may not have come back yet. */
async function isMadeHere(id, arrived) {
  const user = await whose();
  if (!user) return false;
  const known = [...(await list(user)), ...(arrived ? await arrivals(user) : [])];
  return known.some((op) => op.creates === id || (op.id === id && op.kind === "photo"));
}

// --- what the browser and the pages say ---

// Signal is back and perhaps no page is open. Throws while something is left, so that the browser calls again.
self.addEventListener("sync", (event) => event.tag === "outbox" && event.waitUntil(sendAll()));

/** What has arrived is not yet in the copies of its visit's pages. */
async function sendAll() {
  try {
    await drain();
  } finally {
    await renew(tellPages).catch((error) => console.info("not renewed:", error));
  }
}

self.addEventListener("push", onPush);
self.addEventListener("notificationclick", onClick);

const acts = {
  renew: () => renew(tellPages),
  wipe: ({ user }) => wipe(user),
  user: async ({ user }) => (await whose()) === user || renew(tellPages),
  activate: () => self.skipWaiting(),
};

self.addEventListener("message", (event) => {
  const act = acts[event.data?.type];
  if (act) event.waitUntil(act(event.data));
});

async function tellPages(progress) {
  for (const client of await self.clients.matchAll()) client.postMessage({ type: "renewing", ...progress });
}
