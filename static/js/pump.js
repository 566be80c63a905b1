// Sends what waits in the outbox: one pump at a time on this phone, in a page or, by Background Sync, in the service worker.

import { delayed, nextTry, ready, restUntil, sentenceOf, timeLimit, verdict } from "./queue.js";
import { arrive, change, follow, ifFull, lease, list, note, pause, phone, setNote, setOut } from "./store.js";
import { uuid7 } from "./uuid7.js";

const LEASE = 15_000; // ms, renewed each third of it
const REST = 60_000; // ms, after an error of the phone's own
const ME = uuid7();
const LOST = { verdict: "refused", status: 0, html: "", reason: "bytes-lost", sentence: "" }; // the browser cleared its storage
const listeners = new Set();
const channel = globalThis.BroadcastChannel && new BroadcastChannel("outbox-answers");
channel?.addEventListener("message", ({ data }) => tellHere(data));

let running = null;
let wanted = false;
let wake = () => {};
let again = 0;
let timer;

/** Calls `heard` with each answer, whichever tab or worker got it: {op, verdict, status, html, redirect, sentence}. */
export function hear(heard) {
  listeners.add(heard);
}

/**
 * Send what may go, of this person. `anew`: something speaks for a new try (signal, a look at the page, a press on
 * "try now"), whatever the times say. Ends when nothing may go.
 */
export function pump(user, { anew = false } = {}) {
  if (anew) again = Date.now();
  wanted = true;
  wake();
  running ??= turn(user);
  return running;
}

async function turn(user) {
  try {
    await alone(user, () => run(user));
  } catch (error) {
    later(Date.now() + REST, user);
    throw error;
  } finally {
    running = null;
  }
  if (wanted) await pump(user); // asked for in the moment between the last look and the end
}

/** For the worker's `sync` event: throws if something is left to be tried, so that the browser calls again. */
export async function drain() {
  const user = await note("user");
  if (!user) return;
  await pump(user, { anew: true });
  if (nextTry(await list(user)) !== null) throw new Error("the outbox is not empty");
}

/** Under the Web Lock; without Web Locks under a lease, which whoever has died lets run out. */
async function alone(user, work) {
  // A page that is at it needs no help of the worker, and a worker that waits keeps its successor out.
  const how = { ifAvailable: !globalThis.document };
  if (navigator.locks) return navigator.locks.request("outbox", how, (lock) => (lock ? work() : leave()));
  const taken = await lease(ME, LEASE);
  if (taken) {
    wanted = false; // the other tab has heard of it
    return later(taken, user);
  }
  const heart = setInterval(() => lease(ME, LEASE), LEASE / 3);
  try {
    await work();
  } finally {
    clearInterval(heart);
    await lease(ME, 0);
  }
}

function leave() {
  wanted = false; // who has the lock has heard of it
}

async function run(user) {
  const underWay = new Map();
  clearTimeout(timer);
  for (;;) {
    wanted = false;
    const busy = new Set(underWay.keys()); // before the list is read: what has been settled since is new in it
    const [ops, rest] = [await list(user), restUntil(await note(`paused ${user}`), { again })];
    for (const op of rest ? [] : ready(ops, { underWay: busy, again })) {
      underWay.set(op.id, attempt(op).finally(() => underWay.delete(op.id)));
    }
    if (underWay.size) await Promise.race([...underWay.values(), woken(), due(nextTry(ops, { underWay }))]);
    else if (!wanted && !busy.size) return later(rest || nextTry(ops), user);
  }
}

const woken = () => new Promise((resolve) => (wake = resolve));

/** What failed once waits for its time alone, and not for a photo that takes minutes on a weak line. */
function due(moment) {
  clearTimeout(timer);
  return new Promise((resolve) => moment && (timer = setTimeout(resolve, moment - Date.now())));
}

follow(({ id, gone }) => {
  if (!id || gone) return;
  wanted = true;
  wake();
});

function later(moment, user) {
  clearTimeout(timer);
  if (Number.isFinite(moment) && globalThis.document) timer = setTimeout(() => pump(user), Math.max(moment - Date.now(), 100));
}

async function attempt({ id }) {
  const surelyFails = navigator.onLine === false;
  const going = await setOut(id, { surelyFails });
  if (!going) return; // edited or discarded since the list was read
  const [{ op, bytes }, asked] = [going, Date.now()];
  const answer = bytes.every(Boolean) ? await send(op, bytes) : LOST;
  await settle(op, answer, { asked, surelyFails });
  const reason = ["signed-out", "wrong-user"].includes(answer.verdict) ? answer.verdict : null;
  if (reason) await pause(op.user, reason, asked);
  else if (answer.verdict !== "unsent" && answer.result && (await note(`paused ${op.user}`))) await noteIfThereIsRoom(`paused ${op.user}`, null);
  tell({ op, ...answer });
}

async function settle(op, { verdict: meaning, status, reason, sentence, retryAfter, result, event }, { asked, surelyFails }) {
  const error = { status, reason, sentence, at: new Date().toISOString() };
  const as = ({ mendedAt }) => mendedAt === op.mendedAt; // what was edited meanwhile has not been asked about
  if (meaning === "refused") return change(op.id, { state: "needs-you", error, out: reason === "different-content" }, as);
  const isNotThere = surelyFails || result || meaning !== "unsent"; // though an earlier try may have brought it there
  const out = Boolean(op.out || !isNotThere);
  if (meaning !== "applied") return change(op.id, { ...delayed(op, { asked, ...(await howItFailed(op, { result, retryAfter })) }), error, out });
  await arrive(op.id, { event, mendedAt: op.mendedAt, at: error.at });
  if (!(await list(op.user)).length) await noteIfThereIsRoom(`sent ${op.user}`, error.at);
}

const noteIfThereIsRoom = (name, value) => ifFull(setNote(name, value), () => undefined);

async function howItFailed({ user }, { result, retryAfter }) {
  return { retryAfter, ours: result === "failed", letIn: (await note(`let-in ${user}`)) ?? 0 };
}

/** Sends one operation once: what came back, and what it means. */
export async function send(op, bytes) {
  const size = op.files.reduce((sum, file) => sum + file.size, 0);
  const request = { method: op.method, headers: headersOf(op, op.phone ?? (await phone())), body: bodyOf(op, bytes), redirect: "manual" };
  try {
    const response = await fetch(op.url, { ...request, signal: AbortSignal.timeout(timeLimit(size)) });
    const meaning = verdict(response);
    const html = ["applied", "refused"].includes(meaning) ? await response.text() : "";
    return {
      verdict: meaning,
      status: response.status,
      html,
      result: response.headers.get("Op-Result"),
      event: Number(response.headers.get("Op-Event")),
      redirect: response.headers.get("HX-Redirect"),
      reason: response.headers.get("Op-Reason"),
      retryAfter: response.headers.get("Retry-After"),
      sentence: meaning === "refused" ? sentenceOf(html) : "",
    };
  } catch (error) {
    if (!["TypeError", "TimeoutError", "AbortError"].includes(error.name)) throw error;
    return { verdict: "unsent", status: 0, html: "", reason: error.name === "TypeError" ? "no-answer" : "too-slow", sentence: "" };
  }
}

function headersOf(op, phoneId) {
  return {
    "HX-Request": "true",
    Accept: "text/html",
    "Idempotency-Key": `"${op.id}"`,
    "Op-User": op.user,
    ...(phoneId && { "Op-Phone": phoneId }),
    "Op-Occurred-At": op.occurredAt,
    "Op-Sent-At": new Date().toISOString(),
    ...(op.seq && { "Op-Seq": String(op.seq) }),
    ...(op.seen && { "Op-Seen": op.seen }),
  };
}

function bodyOf(op, bytes) {
  if (!op.files.length) return new URLSearchParams(op.fields);
  const body = new FormData();
  for (const [name, text] of op.fields) body.append(name, text);
  op.files.forEach(({ field, name, type }, n) => body.append(field, new File([bytes[n]], name, { type })));
  return body;
}

function tell(answer) {
  tellHere(answer);
  channel?.postMessage(answer);
}

function tellHere(answer) {
  for (const heard of listeners) heard(answer);
}
