// Follows what others do: asks once a second whether something on #live has changed, then fetches the page and morphs.

import htmx from "../vendor/htmx.js";
import { backoff } from "./backoff.js";
import { hush, say } from "./say.js";

let failures = 0;
let asking = false;
let shut = false; // signed out, as far as was asked here
let timer;
let renewed = Date.now();
// A page fetched while this one sent or received something may be older than what is shown here by now.
let acts = 0;
htmx.on("htmx:before:request", () => void acts++);
htmx.on("htmx:after:swap", ({ detail }) => {
  acts++;
  knowsUpTo(Number(detail.ctx.response?.headers.get("Op-Event")));
});

const live = () => document.querySelector("#live[data-live]");

async function ask() {
  clearTimeout(timer);
  if (asking || !live() || (document.visibilityState !== "visible" && !("hidden" in live().dataset))) return;
  asking = true;
  const goesOn = await lookOnce().catch(() => ++failures);
  asking = false;
  if (goesOn) timer = setTimeout(ask, failures ? backoff(failures) : 1000);
}

/** False when there is no sense in asking again. */
async function lookOnce() {
  const answer = await get(`${live().dataset.live}&after=${live().dataset.after}`);
  if (answer.status === 401 || answer.type === "opaqueredirect") {
    shut = true;
    return void say("signed-out");
  }
  if (shut) hush("signed-out"); // signed in again, in another tab
  shut = false;
  if (answer.status === 403 || answer.status === 404) return false;
  if (!answer.ok) throw new Error(`live: ${answer.status}`);
  const cursor = answer.headers.get("Live-Cursor");
  if (answer.status === 200 || isStale()) await renew();
  else if (cursor) live().dataset.after = cursor; // what was looked at need not be looked at again
  const isBack = failures > 0;
  failures = 0;
  document.dispatchEvent(new CustomEvent("live:heard", { detail: { changed: answer.status === 200 } }));
  if (isBack) document.dispatchEvent(new CustomEvent("office:back"));
  return true;
}

/** Answers overtake one another: where one is shown that knows less than the page did, the rest is asked for again. */
export function knowsUpTo(event) {
  if (event && event < Number(live()?.dataset.after)) live().dataset.after = event;
}

/** Where the time alone changes what is shown ([data-renew="seconds"]): whether the page is older than that. */
function isStale() {
  const every = Number(live().dataset.renew);
  return every > 0 && Date.now() - renewed > every * 1000;
}

/** False when something was sent or shown meanwhile, so that what was fetched is not. */
export async function renew() {
  const before = acts;
  const answer = await get(location.pathname + location.search);
  if (!answer.ok) throw new Error(`live: ${answer.status}`);
  if (answer.headers.has("As-Of")) throw new Error("live: no news, but the worker's copy");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (acts !== before) return false; // asked again in a second
  const fresh = page.getElementById("live");
  if (!fresh) throw new Error("live: another page");
  fresh.querySelectorAll("[autofocus]").forEach((field) => field.removeAttribute("autofocus"));
  const here = live();
  await htmx.swap({ text: fresh.outerHTML, target: here, sourceElement: here, swap: "outerMorph" });
  document.title = page.title;
  renewed = Date.now();
  return true;
}

function get(url) {
  return fetch(url, { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(10_000) });
}

document.addEventListener("visibilitychange", ask);
document.addEventListener("outbox:answer", ask); // a page of what has only just arrived has had nothing to ask for
window.addEventListener("online", ask);
window.addEventListener("pageshow", ask);
ask();
