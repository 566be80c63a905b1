// Brings what is on this phone up to the server's list: fetches what has changed, drops what is taken away.

import { list, setNote } from "./store.js";
import { become, copiesOf, index, keep, moment, setIndex, whose } from "./sw-copies.js";
import { plan } from "./sw-rules.js";

const AT_ONCE = 4;
const FRESH = { cache: "no-store" }; // redirects are followed: to a page of ours, or to signing in, which is nobody's
let underWay;
let again = false;

/** Several who ask at once wait for the same. `tell({done, of})` hears how far it is. */
export function renew(tell = () => {}) {
  again = Boolean(underWay); // what it brings may be older than what whoever asks now has heard of
  return (underWay ??= untilDone(tell).finally(() => (underWay = undefined)));
}

async function untilDone(tell) {
  for (;;) {
    const brought = await run(tell);
    if (!again) return brought;
    again = false;
  }
}

async function run(tell) {
  const answer = await fetch("/offline.json", FRESH);
  const user = answer.headers.get("Offline-User");
  if (!answer.ok || !user) return undefined; // signed out, or a portal: what is here stays
  await become(user);
  const told = await answer.json();
  const cache = await copiesOf(user);
  const held = await index(cache);
  const { fetch: wanted, drop } = plan(told.hold, held, await list(user));
  for (const url of drop) {
    await cache.delete(url, { ignoreVary: true });
    delete held[url];
  }
  const missing = await bring(wanted, { held, cache, user, tell });
  if ((await whose()) !== user) return undefined;
  await setIndex(cache, held);
  const { visits, pictures, parts } = told;
  await setNote("here", { at: new Date().toISOString(), user, visits, pictures, parts, missing });
  return { build: told.build, missing };
}

/** How many could not be had. */
async function bring(wanted, { held, cache, user, tell }) {
  const left = [...wanted];
  let done = 0;
  let missing = 0;
  const lane = async () => {
    for (let next = left.shift(); next && (await whose()) === user; next = left.shift()) {
      if (await bringOne(next.url)) held[next.url] = next.version;
      else missing++;
      tell({ done: ++done, of: wanted.length });
      if (done % 20 === 0) await setIndex(cache, held); // a worker may be stopped at any time
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return missing;
}

/** Whether there is nothing more to get at this address for now: also when the server refuses it or leads elsewhere. */
async function bringOne(url) {
  const since = moment();
  const answer = await fetch(url, FRESH).catch(() => undefined);
  if (!answer?.headers.has("Offline-User")) return false;
  const kept = await keep(url, answer, since);
  return kept || (answer.status < 500 && since === moment()); // who signs in meanwhile, even the same person, gets it anew
}
