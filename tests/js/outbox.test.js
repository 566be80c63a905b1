import assert from "node:assert/strict";
import { test } from "node:test";
import { inOrder } from "../../static/js/arrived.js";
import { discarding, mended, pattern } from "../../static/js/outbox-acts.js";
import { NotTaken, nameOf, packed, unpacked } from "../../static/js/outbox-file.js";
import { ago, clock, counted, filled, grouped, named, readable, standing } from "../../static/js/outbox-words.js";

const WEI = "0199c000-0000-7000-8000-000000000001";
const PHONE = "0199c000-0000-7000-8000-00000000000b";
const VISIT = "0199c000-0000-7000-8000-00000000000a";
const NOW = Date.parse("2026-11-27T06:00:00Z");
const HERE = { user: WEI, origin: "https://fieldapp.example" };

let count = 0;

function op(more = {}) {
  const seq = ++count;
  return {
    id: `0199c000-0000-7000-8000-${String(seq).padStart(12, "0")}`,
    user: WEI,
    seq,
    method: "POST",
    url: `/visits/${VISIT}/notes`,
    fields: [["text", "Both sashes tight"]],
    files: [],
    occurredAt: "2026-11-27T05:00:00.000Z",
    job: "J",
    visit: VISIT,
    lane: "job:J",
    barrier: false,
    creates: null,
    kind: "note",
    title: "Add note",
    detail: "Both sashes tight",
    data: {},
    state: "waiting",
    tries: 0,
    nextAt: 0,
    error: null,
    ...more,
  };
}

const refused = (status, sentence) => ({ state: "needs-you", error: { status, sentence } });

test("what waits says why", () => {
  const [first, second] = [op(), op()];
  const says = (one, more) => standing(one, [first, second], { now: NOW, ...more }).name;
  assert.equal(says(first), "next");
  assert.equal(says(second), "in-line");
  assert.equal(says(first, { online: false }), "offline");
  assert.equal(says(first, { paused: "signed-out" }), "signed-out");
  assert.equal(says(first, { paused: "wrong-user" }), "wrong-user");
});

test("the next try is told in seconds, and whether the office was reached", () => {
  const later = { tries: 3, nextAt: NOW + 39_500 };
  const unreached = op({ ...later, error: { status: 0 } });
  assert.deepEqual(standing(unreached, [unreached], { now: NOW }), { name: "unreached", mark: "proposed", seconds: 40 });
  const busy = op({ ...later, notBefore: NOW + 90_000, error: { status: 503 } });
  assert.deepEqual(standing(busy, [busy], { now: NOW }), { name: "busy", mark: "proposed", seconds: 90 });
  assert.equal(standing({ ...unreached, out: true }, [unreached], { now: NOW }).name, "unanswered");
});

test("a refusal says what the office said, and whether it has decided otherwise", () => {
  const says = (one) => standing(one, [one], { now: NOW, online: false });
  assert.deepEqual(says(op(refused(422, "Type a number."))), { name: "refused", mark: "needs_you", sentence: "Type a number." });
  assert.equal(says(op(refused(409, "Closed."))).name, "office");
  assert.equal(says(op(refused(413, ""))).name, "refused-dumb");
  const there = op({ state: "needs-you", error: { status: 422, reason: "different-content", sentence: "Sent before." } });
  assert.equal(says(there).name, "there-as-it-was");
});

test("finishing waits for all of its job, and first for what needs its technician", () => {
  const [part, photo, other] = [op(), op({ lane: "job:J:files" }), op({ job: "K", visit: "k", lane: "job:K" })];
  const finish = op({ barrier: true });
  const says = (...ops) => standing(finish, [...ops, finish], { now: NOW });
  assert.deepEqual(says(part, photo, other), { name: "behind", mark: "proposed", count: 2 });
  assert.equal(says({ ...part, ...refused(422, "No.") }, photo).title, "Add note: Both sashes tight");
  assert.equal(says({ ...part, ...refused(409, "Closed."), barrier: true }).name, "next");
});

test("what the office fails on is said apart, and what it does not hold up goes on", () => {
  const part = op({ kind: "part", stuck: true, nextAt: NOW + 300_000 });
  const [note, finish] = [op(), op({ barrier: true })];
  const says = (one) => standing(one, [part, note, finish], { now: NOW });
  assert.deepEqual(says(part), { name: "stuck", mark: "stuck" });
  assert.equal(says(note).name, "next");
  assert.equal(standing(finish, [part, finish], { now: NOW }).name, "behind-stuck");
});

test("nothing of a job goes before what opens it", () => {
  const opening = op({ job: null, visit: "v", creates: "v", title: "Emergency job", detail: "Pipe" });
  const note = op({ job: null, visit: "v" });
  assert.deepEqual(standing(note, [opening, note], { now: NOW }), { name: "after", mark: "proposed", title: "Emergency job: Pipe" });
  const titled = { ...opening, fields: [["title", "Pipe burst"], ["phone", "139"]] };
  assert.equal(standing(note, [titled, note], { now: NOW }).title, "Pipe burst");
  assert.equal(standing(opening, [opening, note], { now: NOW }).name, "next");
});

test("by job, what needs its technician first", () => {
  const [one, two, three] = [op({ jobName: "Leak" }), op({ job: "K", visit: "k", jobName: "Door" }), op()];
  const names = (ops) => grouped(ops).map((group) => [group.name, group.page, group.ops.length]);
  assert.deepEqual(names([one, two, three]), [["Leak", `/visits/${VISIT}`, 2], ["Door", "/visits/k", 1]]);
  assert.equal(names([one, { ...two, ...refused(422, "No.") }, three])[0][0], "Door");
});

test("times, sizes and numbers as people say them", () => {
  assert.equal(ago("2026-11-27T05:59:40Z", NOW, "en"), "now");
  assert.equal(ago("2026-11-27T03:00:00Z", NOW, "en"), "3 hr. ago");
  assert.equal(ago("2026-11-27T05:55:00Z", NOW, "zh-Hans-CN"), "5分钟前");
  assert.equal(clock("2026-11-27T03:05:00Z", NOW, "en-GB", "Asia/Shanghai"), "11:05");
  assert.equal(clock("2026-11-25T20:05:00Z", NOW, "en-GB", "Asia/Shanghai"), "26 Nov, 04:05");
  assert.equal(readable(495_000, "en"), "495 kB");
  assert.equal(readable(1_240_000, "en"), "1.2 MB");
  assert.equal(readable(0, "en"), "0 byte");
  assert.equal(filled("{a} of {b}", { a: 1 }), "1 of {b}");
  assert.equal(counted(1, { one: "{count} visit", other: "{count} visits" }, "en"), "1 visit");
  assert.equal(counted(2, { one: "{count} visit", other: "{count} visits" }, "en"), "2 visits");
  assert.equal(named({ title: "Arrive", detail: "" }), "Arrive");
});

test("what is mended is a new operation with the same bytes, time and untouched fields", () => {
  const files = [{ field: "receipt", name: "a.jpg", type: "image/jpeg", size: 3 }];
  const fields = [["kind", "parking"], ["amount", "abc"], ["hidden", "x"]];
  const was = op({ fields, files, data: { kind: "parking", amount: "abc", label: "Parking" }, ...refused(422, "Type a number.") });
  const next = mended(was, ["kind", "amount"], [["kind", "parking"], ["amount", "12.50"]], { detail: "12.50", now: new Date(NOW) });
  assert.notEqual(next.id, was.id);
  assert.deepEqual(next.fields, [["kind", "parking"], ["amount", "12.50"], ["hidden", "x"]]);
  assert.deepEqual(next.data, { kind: "parking", amount: "12.50", label: "Parking" });
  assert.deepEqual([next.state, next.error, next.tries, next.occurredAt], ["waiting", null, 0, was.occurredAt]);
  assert.equal(next.files, files);
});

test("an id stays when it is mended if the rest is called by it, or if the office may have it already", () => {
  const idAfter = (was, ops) => mended(was, ["title"], [["title", "Pipe"]], { detail: "Pipe", now: new Date(NOW), ops }).id;
  const [opening, photo, out] = [op({ creates: "v" }), op({ lane: "job:J:files" }), op({ out: true })];
  const drawing = op({ url: `/photos/${photo.id}/layers` });
  assert.deepEqual([opening, photo, out].map((was) => idAfter(was, [drawing])), [opening.id, photo.id, out.id]);
  assert.notEqual(idAfter(photo, []), photo.id);
});

test("what is mended stays where it was: a finishing waits for it, however late its number", () => {
  const [part, finish] = [op(refused(422, "No.")), op({ barrier: true })];
  const once = { ...mended(part, [], [], { detail: "", now: new Date(NOW) }), seq: 90 };
  const twice = { ...mended(once, [], [], { detail: "", now: new Date(NOW) }), seq: 91 };
  assert.deepEqual(inOrder([finish, twice]), [twice, finish]);
  assert.equal(standing(finish, [twice, finish], { now: NOW }).name, "behind");
});

test("a part that is mended into another has neither the name nor the price of the first", () => {
  const was = op({ kind: "part", fields: [["sku", "A"], ["quantity", "1"]], data: { sku: "A", name: "Seal", price: "12.00" } });
  const dataAfter = (sku) => mended(was, ["sku", "quantity"], [["sku", sku], ["quantity", "2"]], { detail: "", now: new Date(NOW) }).data;
  assert.deepEqual([dataAfter("A"), dataAfter("B")], [was.data, { sku: "B" }]);
});

test("an untick takes the field away", () => {
  const was = op({ fields: [["text", "a"], ["for_customer", "y"]] });
  const next = mended(was, ["text", "for_customer"], [["text", "b"]], { detail: "b", now: new Date(NOW) });
  assert.deepEqual(next.fields, [["text", "b"]]);
});

test("a discard tells the desk what it was and why, whatever else waits on its job", () => {
  const was = op({ app: "a1" });
  const told = discarding(was, { reason: "Recorded twice", title: "Discarded", what: named(was), now: new Date(NOW) });
  assert.deepEqual(Object.fromEntries(told.fields), {
    discarded: was.id,
    reason: "Recorded twice",
    what: "Add note: Both sashes tight",
    job: "J",
    visit: VISIT,
    seq: String(was.seq),
  });
  assert.deepEqual([told.url, told.job, told.lane, told.files.length], ["/outbox/discards", null, `user:${WEI}`, 0]);
});

test("an address without its ids", () => {
  assert.equal(pattern(`/visits/${VISIT}/parts?x=1`), "/visits/*/parts");
  assert.equal(pattern("/field-jobs"), "/field-jobs");
});

// --- the file ----------------------------------------------------------------------------------------------------

const bytes = Uint8Array.from({ length: 100_000 }, (_, n) => (n * 7) % 256).buffer;
const photo = () => op({ files: [{ field: "photo", name: "a.jpg", type: "image/jpeg", size: 100_000, sha256: null }] });

async function file(ops, user = WEI) {
  return (await packed(ops, async (one) => one.files.map(() => bytes), { user, now: new Date(NOW), phone: PHONE })).join("");
}

test("what goes into a file comes out of it, bytes and all", async () => {
  const stuck = { tries: 12, failures: 9, failedSince: 1, stuck: true };
  const [note, picture] = [op(), { ...photo(), ...refused(422, "No."), ...stuck }];
  const { good, bad } = await unpacked(await file([note, picture]), HERE);
  assert.deepEqual(bad, []);
  const anew = { failures: 0, failedSince: null, stuck: false, out: true, phone: PHONE };
  assert.deepEqual(good[0], { op: { ...note, ...anew }, bytes: [] });
  assert.deepEqual(new Uint8Array(good[1].bytes[0]), new Uint8Array(bytes));
  const { id, seq, state, error, tries, stuck: isStuck } = good[1].op;
  assert.deepEqual([id, seq, state, error, tries, isStuck], [picture.id, picture.seq, "waiting", null, 0, false]);
  assert.equal("bytes" in good[1].op.files[0], false);
  assert.match(good[1].op.files[0].sha256, /^[0-9a-f]{64}$/);
});

test("an empty outbox makes a good file too", async () => {
  assert.deepEqual(await unpacked(await file([]), HERE), { good: [], bad: [] });
  assert.equal(nameOf("wei", new Date(NOW)), "fieldapp-outbox-wei-2026-11-27.json");
});

test("a damaged photo is refused, the rest is taken", async () => {
  const text = await file([op(), photo()]);
  const at = text.lastIndexOf('"bytes":"') + 30;
  const damaged = text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
  const { good, bad } = await unpacked(damaged, HERE);
  assert.equal(good.length, 1);
  assert.deepEqual(bad, [{ title: "Add note", why: "damaged" }]);
});

test("a photo whose bytes are lost holds up nothing else, and one saved without https is taken", async () => {
  const lost = async (one) => one.files.map(() => undefined);
  const text = (await packed([op(), photo()], lost, { user: WEI, now: new Date(NOW) })).join("");
  const { good, bad } = await unpacked(text, HERE);
  assert.deepEqual([good.length, bad], [1, [{ title: "Add note", why: "damaged" }]]);
  const unhashed = (await file([photo()])).replace(/"sha256":"\w+"/, '"sha256":null');
  assert.equal((await unpacked(unhashed, HERE)).good.length, 1);
});

test("another's file, a newer one, or no such file is not taken", async () => {
  const reason = async (text) => (await unpacked(text, HERE).catch((error) => error)).reason;
  const text = await file([op()]);
  assert.equal(await reason(await file([op()], "somebody")), "somebody-else");
  assert.equal(await reason(text.replace('"version":1', '"version":2')), "newer");
  for (const none of ["", "null", "[]", '{"format":"fieldapp-outbox"}', "PK"]) assert.equal(await reason(none), "no-outbox");
  assert.ok(new NotTaken("newer") instanceof Error);
});

test("a file cannot make a phone send anything but what technicians record, to their own office", async () => {
  const urls = ["https://evil.example/visits/1", "//evil.example/visits", "/sign-out", "/people/1", "/visits/../people", "javascript:1"];
  const { good, bad } = await unpacked(await file(urls.map((url) => op({ url }))), HERE);
  assert.equal(good.length, 0);
  assert.deepEqual(new Set(bad.map(({ why }) => why)), new Set(["elsewhere"]));
  const mixed = await unpacked(await file([op({ user: "bo" }), op({ id: "1" }), op({ fields: [["a", 1]] })]), HERE);
  assert.deepEqual(mixed.bad.map(({ why }) => why), ["somebody-else", "damaged", "damaged"]);
});
