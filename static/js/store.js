// What this phone has recorded and not yet brought to the office: whole requests, in IndexedDB (docs/offline.md).

import { openDB } from "../vendor/idb.js";
import { asArrived, inOrder, nameOf, outlived, staysKnown } from "./arrived.js";
import { uuid7 } from "./uuid7.js";

const STORES = ["ops", "bytes", "notes"];
const STRICT = { durability: "strict" }; // on the disk before "saved on this phone" is shown
// What a dead connection says: the storage was wiped, the phone slept, or ("UnknownError") Safari's database process is
// gone. "AbortError" comes when it dies under a transaction, which is then undone.
const DEAD = ["InvalidStateError", "NotFoundError", "UnknownError", "AbortError"];
const listeners = new Set();
const channel = globalThis.BroadcastChannel && new BroadcastChannel("outbox");
channel?.addEventListener("message", ({ data }) => tellHere(data));

let opened;

function open() {
  opened ??= openDB("fieldapp", 1, {
    upgrade(db) {
      db.createObjectStore("ops", { keyPath: "id" }).createIndex("user", "user");
      db.createObjectStore("bytes"); // [operation's id, number of the file] → ArrayBuffer: Safari's private mode refuses Blobs
      db.createObjectStore("notes");
    },
    blocking: () => close(), // a newer version of the app wants to change the stores
    terminated: () => (opened = undefined),
  }).catch((error) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

async function close() {
  (await opened)?.close();
  opened = undefined;
}

// A page that Safari puts aside, as it stands, would keep its transactions open and hold up the next one's.
if (globalThis.document) addEventListener("pagehide", () => opened && close());

/**
 * A transaction's work, begun anew once if the connection had died (a storage wiped under the page, a sleeping phone).
 * It waits for all that it asks: what nobody waited for would be told as an error of its own.
 */
async function transact(mode, work) {
  for (let again = false; ; again = true) {
    try {
      const tx = (await open()).transaction(STORES, mode, mode === "readwrite" ? STRICT : undefined);
      const [result] = await Promise.all([work(tx), tx.done]);
      return result;
    } catch (error) {
      if (again || !DEAD.includes(error.name)) throw error;
      await close().catch(() => (opened = undefined));
    }
  }
}

/** Keep an operation and its files' bytes (ArrayBuffers, in the order of `op.files`); gives it the phone's next number. */
export async function keep(op, bytes = []) {
  const kept = await transact("readwrite", async (tx) => {
    const counted = `seq ${op.user}`;
    const seq = ((await tx.objectStore("notes").get(counted)) ?? 0) + 1;
    const whole = { ...op, seq };
    await Promise.all([tx.objectStore("notes").put(seq, counted), add(tx, whole, bytes)]);
    return whole;
  });
  tell({ id: kept.id, kept: true });
  return kept;
}

/**
 * What another phone has kept, out of a file: by the number that it has there, or that phone would seem to have lost
 * one. Here it comes after all that has been recorded, the `share` of the way (0 to 1) to what will be next.
 */
export async function bringIn(op, bytes, share) {
  if (!op.phone) return keep(op, bytes); // saved by an app that did not say which phone it was
  await transact("readwrite", async (tx) => {
    const last = (await tx.objectStore("notes").get(`seq ${op.user}`)) ?? 0;
    await add(tx, { ...op, place: last + share }, bytes);
  });
  tell({ id: op.id, kept: true });
  return op;
}

function add(tx, op, bytes) {
  const puts = bytes.map((content, n) => tx.objectStore("bytes").put(content, [op.id, n]));
  return Promise.all([tx.objectStore("ops").add(op), ...puts]);
}

/** Everything of one person, in the order in which it was recorded. */
export async function list(user) {
  return inOrder(await transact("readonly", (tx) => tx.objectStore("ops").index("user").getAll(user)));
}

/** How many operations each person has on this phone: {user: number}. */
export async function counts() {
  const found = await transact("readonly", (tx) => tx.objectStore("ops").getAll());
  return found.reduce((sum, { user }) => ({ ...sum, [user]: (sum[user] ?? 0) + 1 }), {});
}

export function get(id) {
  return transact("readonly", (tx) => tx.objectStore("ops").get(id));
}

/** The bytes of an operation's files, in their order. */
export function bytesOf(op) {
  return transact("readonly", (tx) => Promise.all(op.files.map((_, n) => tx.objectStore("bytes").get([op.id, n]))));
}

/**
 * It goes out now: {op, bytes} as they are at this moment, or nothing if it has been taken back or has given way to
 * another. Until an answer says that it is not at the office it is `out`: edited under another id it could be there
 * twice. Not so what `surelyFails`, without signal.
 */
export async function setOut(id, { surelyFails = false } = {}) {
  const read = (mode) =>
    transact(mode, async (tx) => {
      const op = await tx.objectStore("ops").get(id);
      if (op && mode === "readwrite") await tx.objectStore("ops").put({ ...op, out: true });
      return op && { op, bytes: await Promise.all(op.files.map((_, n) => tx.objectStore("bytes").get([id, n]))) };
    });
  return surelyFails ? read("readonly") : ifFull(read("readwrite"), () => read("readonly"));
}

/** A phone without room for a note has to send all the same, and to let go of what has arrived: that makes room. */
export function ifFull(writing, otherwise) {
  return writing.catch((error) => {
    if (error.name !== "QuotaExceededError") throw error;
    return otherwise();
  });
}

/** Note something about an operation that is still here; nothing if it has gone, or is not as `only` wants it. */
export async function change(id, changes, only = () => true) {
  const changed = await transact("readwrite", async (tx) => {
    const op = await tx.objectStore("ops").get(id);
    const now = op && only(op) && { ...op, ...changes };
    if (now) await tx.objectStore("ops").put(now);
    return now;
  });
  if (changed) tell({ id });
  return changed;
}

/**
 * It has arrived. What it was stays for some days, without its bytes: a copied page may know nothing of it yet.
 * `event`: the last event that the office knew of with it; `mendedAt`: which edition of it went. What was edited on its
 * way stays: the office has it as it was.
 */
export async function arrive(id, { event, mendedAt, at = new Date().toISOString() }) {
  const letGo = (remember) =>
    transact("readwrite", async (tx) => {
      const op = await tx.objectStore("ops").get(id);
      if (!op || op.mendedAt !== mendedAt) return;
      await Promise.all([remove(tx, id), remember(tx.objectStore("notes"), asArrived(op, { event, at }))]);
    });
  await ifFull(letGo(rememberArrived), () => letGo(() => undefined));
  tell({ id, gone: true, arrived: true });
}

async function rememberArrived(notes, op) {
  const { event, at } = op.arrived;
  await Promise.all([notes.put(Date.parse(at), `let-in ${op.user}`), notes.put(null, `paused ${op.user}`)]);
  if (!staysKnown(op)) return;
  const old = outlived(await notes.getAll(arrivedOf(op.user)), at);
  await Promise.all([...old.map((one) => notes.delete(nameOf(one))), notes.put(op, nameOf(op))]);
}

const arrivedOf = (user) => IDBKeyRange.bound(`arrived ${user} `, `arrived ${user} \uffff`);

/** What has arrived of one person's work in the last days, in its order. */
export async function arrivals(user) {
  return inOrder(await transact("readonly", (tx) => tx.objectStore("notes").getAll(arrivedOf(user))));
}

/** They have signed out: what they have done is the office's alone. */
export function forgetArrivals(user) {
  return transact("readwrite", (tx) => tx.objectStore("notes").delete(arrivedOf(user)));
}

/**
 * Somebody has it before them again, to change and send anew: as if it had never been kept. Its number is given back
 * if it is the last one; else it will not come, and the office is told.
 */
export async function takeBack(id) {
  await transact("readwrite", async (tx) => {
    const notes = tx.objectStore("notes");
    const op = await tx.objectStore("ops").get(id);
    if (op && (await notes.get(`seq ${op.user}`)) === op.seq) await notes.put(op.seq - 1, `seq ${op.user}`);
    else if (op) await giveUp(notes, op, null);
    await remove(tx, id);
  });
  tell({ id, gone: true });
}

function remove(tx, id) {
  return Promise.all([tx.objectStore("bytes").delete(IDBKeyRange.bound([id], [id, []])), tx.objectStore("ops").delete(id)]);
}

/**
 * A new operation takes its place and its bytes, with the phone's next number; nothing, if it has gone meanwhile or is
 * not as `only` wants it.
 */
export async function replace(id, op, only = () => true) {
  const kept = await transact("readwrite", async (tx) => {
    const notes = tx.objectStore("notes");
    const was = await tx.objectStore("ops").get(id);
    if (!was || !only(was)) return undefined;
    const seq = ((await notes.get(`seq ${op.user}`)) ?? 0) + 1;
    const bytes = await Promise.all(op.files.map((_, n) => tx.objectStore("bytes").get([id, n])));
    await remove(tx, id);
    await giveUp(notes, was, op.id);
    const anew = { ...op, seq, phone: null };
    await Promise.all([notes.put(seq, `seq ${op.user}`), add(tx, anew, bytes)]);
    return anew;
  });
  if (!kept) return undefined;
  tell({ id, gone: true });
  tell({ id: kept.id, kept: true });
  return kept;
}

/** A number that will not come: the office would take it for lost. `by`: what goes on under another, if anything does. */
async function giveUp(notes, { id, user, seq, phone: another }, by) {
  const number = another ? null : seq;
  return notes.put([...((await notes.get(`gone ${user}`)) ?? []), { id, seq: number, by }], `gone ${user}`);
}

/** The office knows of these numbers, given up: [{id, seq, by}], the note "gone USER". */
export function forgetGone(user, told) {
  const known = new Set(told.map(({ id }) => id));
  return transact("readwrite", async (tx) => {
    const notes = tx.objectStore("notes");
    const left = ((await notes.get(`gone ${user}`)) ?? []).filter(({ id }) => !known.has(id));
    await notes.put(left, `gone ${user}`);
  });
}

/** Small things to remember, such as when everything was last sent. */
export function note(name) {
  return transact("readonly", (tx) => tx.objectStore("notes").get(name));
}

export async function setNote(name, value) {
  await transact("readwrite", (tx) => tx.objectStore("notes").put(value, name));
  tell({ note: name });
}

/**
 * By what id the office knows this phone, whoever is signed in: made once; where the storage was wiped, it counts anew.
 * Nothing, while there is no room to note one.
 */
export async function phone() {
  const known = await note("phone");
  if (known) return known;
  const naming = transact("readwrite", async (tx) => {
    const notes = tx.objectStore("notes");
    const named = (await notes.get("phone")) ?? uuid7(); // another tab may have been quicker
    await notes.put(named, "phone");
    return named;
  });
  return ifFull(naming, () => undefined);
}

/**
 * The office does not know this person here: nothing of theirs goes for a while. Not if they were let in by what was
 * asked later than this (ms): they have signed in meanwhile.
 */
export async function pause(user, reason, asked) {
  await transact("readwrite", async (tx) => {
    const notes = tx.objectStore("notes");
    const letIn = (await notes.get(`let-in ${user}`)) ?? 0;
    if (letIn <= asked || letIn > Date.now()) await notes.put({ reason, at: asked }, `paused ${user}`); // or by a clock that was ahead
  });
  tell({ note: `paused ${user}` });
}

/** Lets `holder` alone send for the next `ms`: 0, or until when (ms) somebody else may. For browsers without Web Locks. */
export function lease(holder, ms, now = Date.now()) {
  return transact("readwrite", async (tx) => {
    const notes = tx.objectStore("notes");
    const held = await notes.get("lease");
    const isOver = !held || held.until <= now || (ms && held.until > now + ms); // or taken by a clock that was ahead
    const free = isOver || held.holder === holder;
    if (free) await notes.put({ holder, until: now + ms }, "lease");
    return free ? 0 : held.until;
  });
}

/** Call `heard` after every change, whichever tab or worker made it: {id, kept, gone} or {note}. */
export function follow(heard) {
  listeners.add(heard);
}

function tell(change) {
  tellHere(change);
  channel?.postMessage(change);
}

function tellHere(change) {
  for (const heard of listeners) heard(change);
}
