// A technician's outbox: keeps each submitted form[data-op] on the phone, then sends it, and answers htmx meanwhile.

import htmx from "../vendor/htmx.js";
import { whileWriting } from "./guard.js";
import { knowsUpTo } from "./live.js";
import { carryBy } from "./ops.js";
import { hear, pump } from "./pump.js";
import { recordOf } from "./record.js";
import { hush, say } from "./say.js";
import { follow, get, keep, setNote, takeBack } from "./store.js";

const PATIENCE = 1000; // ms that a form waits for the server
const DOUBLE_TAP = 400; // ms within which the same again is the same
const PACE = 500; // ms between two answers in the same place
const { user, outbox } = document.body.dataset;
const waiting = new Map(); // operation's id → what to call with its answer
let last = Promise.resolve();
const due = new Map(); // selector → the last answer for that place since one was shown there
const newest = new Map(); // selector → the last event that an answer for that place knew of
const left = new Set(); // operations whose form has led on to data-then

/** Whether what is done here is kept on the phone first. */
export const isHere = outbox !== undefined;

/** Sends what can be sent; `anew`: whatever the times say. */
export function kick(anew = false) {
  pump(user, { anew }).catch((error) => console.warn("outbox:", error));
}

/** Keep a record (a promise of recordOf) on this phone, after those before it. Resolves when it is on the disk, else rejects. */
export function keepNext(record) {
  const kept = Promise.allSettled([record, last]).then(() => record).then(({ op, bytes }) => keep(op, bytes));
  last = kept;
  return whileWriting(kept);
}

/** How a form[data-op] is sent: kept, then sent. Before hx-confirm has been answered, nothing is kept. */
function carry(operation, ctx) {
  const { form, submitter, body } = ctx.request;
  const details = { entries: [...body], submitter, target: ctx.target };
  const begin = () => {
    const kept = keepNext(recordOf(form, operation, details));
    const answer = new Promise((resolve) => waiting.set(operation.id, resolve));
    kept.then(() => kick(), () => waiting.delete(operation.id));
    return { kept, answer };
  };
  const begun = ctx.confirm ? null : begin();
  const leadsOn = Boolean(form.dataset.then);
  return (url, request) => answerOf(begun ?? begin(), operation, { form, leadsOn }, () => fetch(url, request));
}

async function answerOf({ kept, answer }, { id, occurredAt }, { form, leadsOn }, direct) {
  try {
    await kept;
  } catch (error) {
    console.warn("outbox:", error);
    say("not-kept"); // what was typed is still in the form
    return direct();
  }
  hush("not-kept");
  const come = await Promise.race([answer, after(navigator.onLine ? PATIENCE : 0)]);
  waiting.delete(id);
  if (come?.verdict === "applied" || (come?.verdict === "refused" && (await isBeforeThem(come, form)))) return asResponse(come);
  if (form.dataset.op !== "each") await after(DOUBLE_TAP - (Date.now() - Date.parse(occurredAt)));
  if (leadsOn) left.add(id);
  return new Response(null, { status: 202, headers: { "Op-Result": "kept" } });
}

const after = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Refused while they look at the form, which has all that was in it: then it is theirs again. */
async function isBeforeThem({ op, status }, form) {
  if (document.visibilityState !== "visible" || !form.isConnected) return false;
  if (op.files.length && !(status === 422 && form.hasAttribute("hx-status:422"))) return true;
  await takeBack(op.id);
  return true;
}

function asResponse({ status, html, result, redirect, event }) {
  const headers = { "Op-Result": result ?? "refused", ...(event && { "Op-Event": event }), ...(redirect && { "HX-Redirect": redirect }) };
  return new Response(html || null, { status, headers });
}

/** Whether it is for the page that is open. */
const isForThis = ({ user: whose, page }) => whose === user && page === location.pathname + location.search;

/** An answer after the form has let go: into the page, if it is still the one that it was sent from. */
async function late({ op, verdict, html, redirect, event }, overtaken) {
  if (verdict !== "applied" || !isForThis(op)) return;
  if (redirect) return left.has(op.id) && location.assign(redirect);
  if (op.target && html && !overtaken) await showNext(op.target, { html, event });
}

/** Two photos are sent at once: the answer that knows of one may come after the answer that knows of both. */
function isOvertaken({ op, event }) {
  if (!event || !isForThis(op)) return false;
  const known = newest.get(op.target) ?? 0;
  newest.set(op.target, Math.max(known, event));
  return event < known;
}

/** Each answer is the whole section: of many that come after another, the last of each while is shown. */
async function showNext(selector, answer) {
  if (due.has(selector)) return due.set(selector, answer);
  due.set(selector, null);
  const target = document.querySelector(selector);
  if (target) await htmx.swap({ text: answer.html, target, sourceElement: target, swap: "outerMorph" });
  knowsUpTo(answer.event);
  await after(PACE);
  const next = due.get(selector);
  due.delete(selector);
  if (next) await showNext(selector, next);
}

function answered(answer) {
  document.dispatchEvent(new CustomEvent("outbox:answer", { detail: answer }));
  const overtaken = isOvertaken(answer);
  const form = waiting.get(answer.op.id);
  if (form) form(answer);
  else late(answer, overtaken);
}

if (isHere) {
  carryBy(carry);
  hear(answered);
  follow((change) => document.dispatchEvent(new CustomEvent("outbox:change", { detail: change })));
  follow(({ id, kept }) => kept && register(id));
  for (const name of ["online", "pageshow", "focus"]) window.addEventListener(name, () => kick(true));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && kick(true));
  document.addEventListener("office:back", () => kick(true)); // on a weak line no event of the browser's tells
  setNote("user", user).catch((error) => console.warn("outbox:", error)); // whose it is, for the worker
  kick(true);
}

/** So that the worker sends it when there is a signal again, should this page be gone by then. */
async function register(id) {
  const worker = await navigator.serviceWorker?.ready;
  if (worker?.sync && (await get(id))) await worker.sync.register("outbox").catch(() => null); // the browser may forbid it
}
