// Tells the office what this phone holds, as soon as it can: the desk then knows what is to come, even if the phone dies.

import { isNews, manifestOf } from "./manifest.js";
import { timeLimit } from "./queue.js";
import { follow, forgetGone, list, note, phone, setNote } from "./store.js";
import { uuid7 } from "./uuid7.js";

const PAUSE = 2000; // milliseconds after the last change: what goes out at once needs no telling

let timer, busy, again;

function soon() {
  clearTimeout(timer);
  timer = setTimeout(tell, PAUSE);
}

async function tell() {
  const { user } = document.body.dataset;
  if (!navigator.onLine || !user) return;
  if (busy) return void (again = true);
  busy = true;
  try {
    // One tab at a time, so that an older list never comes after a newer one.
    if (navigator.locks) await navigator.locks.request("announce", () => tellOf(user));
    else await tellOf(user);
  } catch (error) {
    console.warn(`The office was not told what this phone holds: ${error.message}`); // the next change tries again
  } finally {
    busy = false;
    if (again) soon();
    again = false;
  }
}

async function tellOf(user) {
  const { held, complete } = manifestOf(await list(user));
  const gone = (await note(`gone ${user}`)) ?? [];
  const content = JSON.stringify([user, held, gone, complete]);
  if (!isNews(content, lastTold(), Date.now())) return;
  const request = { method: "POST", body: bodyOf(held, gone, complete), headers: headers(user, await phone()), redirect: "manual" };
  const signal = AbortSignal.timeout(timeLimit(content.length)); // a line that hangs must not hold up the next telling
  const response = await fetch("/outbox/manifest", { ...request, signal });
  if (response.status !== 204 || !response.headers.has("Op-Result")) throw new Error(`${response.status}`);
  sessionStorage.setItem("told", JSON.stringify({ content, at: Date.now() }));
  await setNote(`let-in ${user}`, Date.now()); // the office takes things from here: what it fails on may be passed
  if (gone.length) await forgetGone(user, gone);
}

function bodyOf(held, gone, complete) {
  const body = new FormData();
  body.set("held", JSON.stringify(held));
  body.set("gone", JSON.stringify(gone));
  if (complete) body.set("complete", "y");
  return body;
}

function headers(user, phoneId) {
  const now = new Date().toISOString();
  const times = { "Op-Occurred-At": now, "Op-Sent-At": now };
  return { "HX-Request": "true", "Idempotency-Key": `"${uuid7()}"`, "Op-User": user, ...(phoneId && { "Op-Phone": phoneId }), ...times };
}

function lastTold() {
  return JSON.parse(sessionStorage.getItem("told") ?? "null");
}

if (globalThis.document?.body?.hasAttribute("data-outbox")) {
  follow(({ note: name }) => (name && !name.startsWith("gone ") ? undefined : soon()));
  addEventListener("online", soon);
  soon();
}
