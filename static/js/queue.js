// The order of the outbox: what may go next, when to try again, what an answer means. No page, no storage, no network.

import { backoff } from "./backoff.js";

const MOST = 300_000; // ms between two tries
const LONGEST_WISH = 3_600_000; // ms that a server may ask us to wait
const REST = 60_000; // ms, when signed out
const AT_ONCE = 4; // requests: a browser opens six to a host, and the page needs some
const FILES_AT_ONCE = 2;
const OVERTAKEN = 409;
const STUCK_AFTER = 8; // answers of our own server that it failed on this one
const REFUSALS = [400, 403, 404, 405, 409, 410, 413, 415, 422];

export const isFiles = (op) => op.lane.endsWith(":files");
const groupOf = (op) => op.job ?? op.visit;

/**
 * Those of one person's operations (in their order) that may go now. `underWay`: ids of those that are being sent;
 * `again`: ms since which something speaks for a new try, whatever the times say; `most` at once.
 */
export function ready(ops, { now = Date.now(), underWay = new Set(), again = 0, most = AT_ONCE } = {}) {
  const chosen = [];
  for (const op of open(ops)) {
    const going = [...ops.filter(({ id }) => underWay.has(id)), ...chosen];
    if (underWay.has(op.id) || going.length >= most || !isDue(op, now, again)) continue;
    if (isFiles(op) && going.filter(isFiles).length >= FILES_AT_ONCE) continue;
    if (mayGo(op, ops, isFiles(op) ? [] : going)) chosen.push(op);
  }
  return chosen;
}

/**
 * When the next of them is to be tried (ms), or null if time alone changes nothing. While others are `underWay`, what
 * is due already waits for one of them, and not for its time.
 */
export function nextTry(ops, { underWay = new Set(), now = Date.now() } = {}) {
  const idle = open(ops).filter((op) => !underWay.has(op.id) && mayGo(op, ops, []));
  const times = idle.map((op) => dueAt(op, now)).filter((moment) => !underWay.size || moment > now);
  return times.length ? Math.min(...times) : null;
}

/** Nothing is ever put off for so long as this: it was noted by a clock that was ahead, and has been set right. */
const within = (moment = 0, now, most) => (moment > now + most ? now : moment);

const dueAt = (op, now) => Math.max(within(op.nextAt, now, MOST), within(op.notBefore, now, LONGEST_WISH));

/** Signed out: until when (ms) it makes no sense to ask, unless something speaks for it since `again`; 0 if it does. */
export function restUntil(paused, { again = 0, now = Date.now() } = {}) {
  if (!paused || paused.at < again || paused.at > now) return 0;
  const until = paused.reason === "wrong-user" ? Infinity : paused.at + REST;
  return until > now ? until : 0;
}

const open = (ops) => ops.filter(({ state }) => state === "waiting");

function isDue(op, now, again) {
  if (within(op.notBefore, now, LONGEST_WISH) > now) return false;
  return within(op.nextAt, now, MOST) <= now || ((op.triedAt ?? 0) < again && !op.stuck);
}

/** First in, first out in each lane; a file waits for no other file, but for the moves before it. */
function mayGo(op, ops, going) {
  const earlier = ops.slice(0, ops.findIndex(({ id }) => id === op.id));
  if (going.some(({ lane }) => lane === op.lane)) return false;
  if (open(earlier).some((other) => holdsUp(other, op, ops))) return false;
  return !earlier.some((other) => opens(other, op) || (op.barrier && isOf(other, op) && !isOvertaken(other)));
}

/**
 * Files are taken only when their visit has come so far: they wait for its moves. What is about a photo that is still
 * here, such as a drawing on it, is not in the way of times.
 */
function holdsUp(other, op, ops) {
  if (isFiles(op)) return other.kind === "move" && isOf(other, op);
  return !isPassed(other) && other.lane === op.lane && !ops.some((photo) => isFiles(photo) && opens(photo, other));
}

/**
 * What our server fails on while it takes other things holds up nobody but the finishing. Moves are not passed: what
 * comes after them would be refused for the state in which the office believes the visit to be.
 */
export const isPassed = (op) => Boolean(op.stuck) && !op.barrier && op.kind !== "move";

/** Whether `op` is about what `other` brings into the world. */
function opens(other, op) {
  if (op.url?.includes(other.id)) return true; // a drawing on a photo, the removal of a part
  return Boolean(other.creates) && [op.visit, op.job].some((id) => id && [other.creates, other.id, other.job].includes(id));
}

const isOf = (other, op) => groupOf(op) && groupOf(other) === groupOf(op);

/** A finishing that the office has decided otherwise: what the customer signs need not wait for it. */
const isOvertaken = ({ state, barrier, error }) => Boolean(barrier) && state === "needs-you" && error?.status === OVERTAKEN;

/** What an answer to an operation means: applied, refused (needs somebody), unsent (try again), signed-out, wrong-user. */
export function verdict({ type, status, headers }) {
  if (type === "opaqueredirect" || status === 401) return "signed-out";
  const ours = headers.has("Op-Result");
  if (status === 403 && headers.get("Op-Reason") === "wrong-user") return "wrong-user";
  // A hotel's portal answers 200 or 403 as well, and knows nothing of operations. What is too large stays too large.
  if (status === 413 || (ours && REFUSALS.includes(status))) return "refused";
  return ours && status >= 200 && status < 300 ? "applied" : "unsent";
}

/**
 * What to note about an operation after a try that did not bring it there: 1 s × 2ⁿ, or what the server asks for.
 * `asked`: when the try began (ms): a signal that has come back since then speaks for another one. `ours`: our server
 * itself said that it failed; `letIn`: when it last took anything from this person (ms).
 */
export function delayed(op, { retryAfter = null, now = Date.now(), asked = now, random = Math.random, ours = false, letIn = 0 } = {}) {
  const tries = (op.tries ?? 0) + 1;
  const wish = Math.min(wished(retryAfter, now), LONGEST_WISH);
  const failing = ours ? failed(op, now, letIn) : {};
  const pause = failing.stuck || op.stuck ? MOST : backoff(tries - 1, { most: MOST, random });
  return { tries, triedAt: asked, nextAt: now + pause, notBefore: wish ? now + wish : 0, ...failing };
}

/** Once it has failed often enough, and the server has taken something else since it first did, it is this one's fault. */
function failed({ failures = 0, failedSince = null, stuck = false }, now, letIn) {
  const since = failedSince ?? now;
  return { failures: failures + 1, failedSince: since, stuck: stuck || (failures + 1 >= STUCK_AFTER && letIn > since) };
}

/** Retry-After in ms: seconds, or a date. */
function wished(text, now) {
  if (!text) return 0;
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return wait > 0 ? wait : 0;
}

/** Milliseconds a request may take: 30 s, and its size at 20 kB/s. */
export function timeLimit(bytes) {
  return 30_000 + bytes / 20;
}

/** What #sync says of one person's operations ([data-says] of its templates), of how many, and its look. */
export function standing(ops, { paused = null, slow = false, failed = false } = {}) {
  const stuck = ops.filter(({ state }) => state === "needs-you").length;
  if (failed) return { says: "not-saved", count: 1, look: "trouble" };
  if (slow) return { says: "saving", count: 1, look: "waiting" };
  if (paused && ops.length) return { says: "signed-out", count: ops.length, look: "trouble" };
  if (stuck) return { says: "needs-you", count: stuck, look: "trouble" };
  if (ops.length) return { says: "waiting", count: ops.length, look: "waiting" };
  return { says: "sent", count: 1, look: "sent" };
}

/** The sentence of an error's page or fragment; a service worker has no DOMParser. */
export function sentenceOf(html) {
  const shown = html.replace(/<(\w+)[^>]*\shidden(?:\s[^>]*)?>[\s\S]*?<\/\1>/g, ""); // words for what might be
  const said = [...shown.matchAll(/<(\w+)[^>]*\s(?:role="alert"|class="error")[^>]*>([\s\S]*?)<\/\1>/g)].map(([, , inner]) => textOf(inner));
  return [...new Set(said)].filter(Boolean).join(" ") || textOf(/<main[^>]*>([\s\S]*)<\/main>/.exec(html)?.[1] ?? html);
}

const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', "#34": '"', "#39": "'" };

function textOf(html) {
  const text = html.replace(/<(script|style|template|svg)[\s\S]*?<\/\1>/g, " ").replace(/<[^>]*>/g, " ");
  return text.replace(/&(#?\w+);/g, (whole, name) => ENTITIES[name] ?? whole).replace(/\s+/g, " ").trim();
}
