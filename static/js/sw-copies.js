// The copies on this phone: one cache per person, and who that person is.

import { asOf, mayKeep } from "./sw-rules.js";

const WHO = "/whose"; // in a cache of its own, so that showing a page opens no database
const INDEX = "/held.json"; // in each cache: {address: version} of what the server's list wants held
const GONE = new Set([403, 404, 409, 410]);
const LOOSELY = { ignoreVary: true };
let who;
let changes = 0;

/** Whose copies may be shown: the person to whom the last page belonged; null after signing in or out. */
export function whose() {
  return (who ??= read("whose", WHO, null));
}

export async function become(user) {
  if ((await whose()) === user) return;
  changes++;
  who = Promise.resolve(user);
  await write(await caches.open("whose"), WHO, user);
}

/** To be given to keep(): a page asked for before somebody else signed in says nothing of who is there now. */
export const moment = () => changes;

export const copiesOf = (user) => caches.open(`pages-${user}`);

/** Keep an answer of the server in its person's cache, if it may be kept; a page that is theirs no more goes. */
export async function keep(url, response, since) {
  const user = response.headers.get("Offline-User");
  if (!user || since !== changes) return false;
  await become(user);
  const cache = await copiesOf(user);
  if (response.redirected || GONE.has(response.status)) await cache.delete(url, LOOSELY);
  if (!mayKeep(response)) return false;
  await cache.put(url, dated(response, new Date().toISOString()));
  return true;
}

function dated(response, when) {
  const headers = new Headers(response.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name); // of the way here
  headers.set("Held-At", when);
  return new Response(response.body, { headers });
}

/** The present person's copy of an address, or nothing. */
export async function copyOf(url) {
  const user = await whose();
  if (!user) return undefined;
  const cache = await copiesOf(user);
  return (await cache.match(url, LOOSELY)) ?? cache.match(url, { ...LOOSELY, ignoreSearch: true });
}

/** The copy of a page, marked with its age and `change`d. */
export async function pageCopy(url, change = (html) => html) {
  const copy = await copyOf(url);
  if (!copy) return undefined;
  const html = asOf(change(await copy.text()), copy.headers.get("Held-At"));
  return new Response(html, { headers: copy.headers });
}

export const index = (cache) => read(cache, INDEX, {});
export const setIndex = (cache, held) => write(cache, INDEX, held);

async function read(from, name, otherwise) {
  const cache = typeof from === "string" ? await caches.open(from) : from;
  return (await cache.match(name))?.json() ?? otherwise;
}

function write(cache, name, value) {
  return cache.put(name, new Response(JSON.stringify(value)));
}

/** Somebody signs out here: nothing of theirs stays but what waits to be sent. */
export async function wipe(user) {
  if ((await whose()) === user) await become(null);
  await caches.delete(`pages-${user}`);
}
