import assert from "node:assert/strict";
import { test } from "node:test";
import { delayed, nextTry, ready, restUntil, sentenceOf, standing, timeLimit, verdict } from "../../static/js/queue.js";

const JOB = { job: "leak", lane: "job:leak" };
const op = (id, more = {}) => ({ id, state: "waiting", ...JOB, ...more });
const photo = (id, more = {}) => op(id, { lane: "job:leak:files", ...more });
const ids = (ops, how) => ready(ops, { now: 1000, ...how }).map(({ id }) => id);

const answer = (status, { type = "basic", result, reason } = {}) => ({
  type,
  status,
  headers: new Headers({ ...(result && { "Op-Result": result }), ...(reason && { "Op-Reason": reason }) }),
});

test("a signal that came back while a try was under way speaks for another try", () => {
  const tried = op("set out", delayed({ tries: 9 }, { asked: 1000, now: 1400 }));
  assert.deepEqual(ids([tried], { now: 1500, again: 1200 }), ["set out"]);
  assert.deepEqual(ids([tried], { now: 1500, again: 1000 }), [], "it was tried for that");
});

test("what was recorded first goes first", () => {
  assert.deepEqual(ids([op("set out"), op("arrive")]), ["set out"]);
  assert.deepEqual(ids([op("set out"), op("arrive")], { underWay: new Set(["set out"]) }), []);
});

test("each job has its own lane", () => {
  const other = { job: "door", lane: "job:door" };
  assert.deepEqual(ids([op("leak"), op("leak later"), op("door", other)]), ["leak", "door"]);
});

test("photos never hold up times, and go two at a time", () => {
  const ops = [photo("1"), photo("2"), photo("3"), op("arrive")];
  assert.deepEqual(ids(ops), ["1", "2", "arrive"]);
  assert.deepEqual(ids(ops, { underWay: new Set(["1", "arrive"]) }), ["2"]);
});

test("a photo waits for the moves before it, without which it may not be taken, and for no other", () => {
  const move = (id, more) => op(id, { kind: "move", ...more });
  assert.deepEqual(ids([move("set out"), photo("1"), move("arrive"), photo("2")]), ["set out"]);
  assert.deepEqual(ids([move("set out"), photo("1")], { underWay: new Set(["set out"]) }), []);
  assert.deepEqual(ids([photo("1"), move("arrive"), photo("2")]), ["1", "arrive"]);
  assert.deepEqual(ids([move("set out", { job: "door", lane: "job:door" }), photo("1")]), ["set out", "1"]);
});

test("a drawing waits for its photo, and holds up no times meanwhile", () => {
  const drawing = op("drawing", { url: "/photos/1/layers" });
  const caption = op("caption", { url: "/photos/1/caption" });
  assert.deepEqual(ids([photo("1", { nextAt: 9000 }), drawing, caption, op("arrive")]), ["arrive"]);
  assert.deepEqual(ids([photo("1", { state: "needs-you" }), drawing, op("arrive")]), ["arrive"]);
  assert.deepEqual(ids([drawing, caption, op("arrive")]), ["drawing"]);
});

test("one photo that waits for its next try holds up no other photo", () => {
  assert.deepEqual(ids([photo("1", { nextAt: 9000 }), photo("2")]), ["2"]);
});

test("what waits for its next try holds up its lane", () => {
  assert.deepEqual(ids([op("set out", { nextAt: 9000 }), op("arrive")]), []);
});

test("a poisoned item: the next goes, finishing waits", () => {
  const poisoned = op("part", { state: "needs-you", error: { status: 422 } });
  const finish = op("finish", { barrier: true });
  assert.deepEqual(ids([poisoned, op("note"), finish]), ["note"]);
  assert.deepEqual(ids([poisoned, finish]), []);
  assert.deepEqual(ids([finish]), ["finish"]);
});

test("what only the server fails on is passed by what follows, but not by the finishing", () => {
  const part = op("part", { kind: "part", stuck: true, nextAt: 9000, triedAt: 500 });
  const finish = op("finish", { kind: "move", barrier: true });
  assert.deepEqual(ids([part, op("note"), finish]), ["note"]);
  assert.deepEqual(ids([part, finish]), []);
  assert.deepEqual(ids([part, op("note")], { again: 600 }), ["note"], "a look at the page is no reason to ask again");
  assert.deepEqual(ids([{ ...part, nextAt: 0 }, op("note")]), ["part"], "one of a lane at a time");
  assert.deepEqual(ids([{ ...part, kind: "move" }, op("note"), photo("1")]), [], "nor what a move leads up to");
  assert.deepEqual(ids([{ ...part, barrier: true }, op("note")]), []);
  assert.deepEqual(ids([op("new", { creates: "new", visit: "new", ...part, id: "new" }), op("note", { visit: "new" })]), []);
});

test("it is this one's fault if the server has failed on it eight times and taken something else meanwhile", () => {
  const after = (count, how, op = {}) => (count ? after(count - 1, how, { ...op, ...delayed(op, how) }) : op);
  const how = { ours: true, now: 1000, letIn: 2000 };
  assert.equal(after(7, how).stuck, false);
  assert.deepEqual(after(8, how), { tries: 8, triedAt: 1000, nextAt: 301_000, notBefore: 0, failures: 8, failedSince: 1000, stuck: true });
  assert.equal(after(20, { ...how, letIn: 500 }).stuck, false, "it takes nothing at all");
  assert.equal(after(20, { ...how, ours: false }).stuck, undefined, "a proxy");
  assert.equal(delayed({ ...after(8, how), tries: 0 }, { now: 0 }).nextAt, 300_000, "at the longest pace from then on");
});

test("finishing waits for the photos of its job, and for those of no other", () => {
  const finish = op("finish", { barrier: true });
  assert.deepEqual(ids([photo("1"), finish]), ["1"]);
  const elsewhere = { job: "door", lane: "job:door:files" };
  assert.deepEqual(ids([photo("1", elsewhere), finish]), ["1", "finish"]);
});

test("a sign-off does not wait for a finishing that the office has overtaken", () => {
  const finish = op("finish", { barrier: true, state: "needs-you", error: { status: 409 } });
  const sign = op("sign", { barrier: true });
  assert.deepEqual(ids([finish, sign]), ["sign"]);
  assert.deepEqual(ids([{ ...finish, error: { status: 422 } }, sign]), []);
  assert.deepEqual(ids([{ ...finish, barrier: false }, sign]), []);
});

test("nothing of a job goes before what opens it", () => {
  const opening = op("new", { creates: "new", visit: "new", job: null, lane: "job:new", nextAt: 9000 });
  const later = { job: null, visit: "new", lane: "job:new" };
  const first = photo("photo", { ...later, lane: "job:new:files" });
  assert.deepEqual(ids([opening, op("arrive", later), first]), []);
  assert.deepEqual(ids([{ ...opening, state: "needs-you" }, first]), []);
  assert.deepEqual(ids([first]), ["photo"]);
});

test("four at once, so that the page can go on", () => {
  const many = [..."abcdef"].map((id) => op(id, { job: id, lane: `job:${id}` }));
  assert.deepEqual(ids(many), ["a", "b", "c", "d"]);
});

test("a signal overrides the time of the next try, but not what the server asked for", () => {
  const tried = op("part", { nextAt: 9000, triedAt: 500 });
  assert.deepEqual(ids([tried]), []);
  assert.deepEqual(ids([tried], { again: 600 }), ["part"]);
  assert.deepEqual(ids([{ ...tried, notBefore: 5000 }], { again: 600 }), []);
});

test("the next try is when the first of those that may go is due", () => {
  assert.equal(nextTry([op("a", { nextAt: 5000 }), op("b", { nextAt: 10 })]), 5000, "b waits for a");
  assert.equal(nextTry([photo("1", { nextAt: 5000 }), photo("2", { nextAt: 10, notBefore: 70 })]), 70);
  assert.equal(nextTry([op("a", { state: "needs-you" })]), null);
  const underWay = new Set(["1"]);
  assert.equal(nextTry([photo("1"), op("a", { nextAt: 50 })], { now: 10, underWay }), 50, "it waits for no photo");
  assert.equal(nextTry([photo("1"), photo("2"), photo("3")], { now: 10, underWay }), null, "its time has come already");
});

test("less and less often, at least every five minutes", () => {
  const latest = { now: 0, random: () => 1 };
  const waits = [0, 1, 2, 7, 8, 9, 500].map((tries) => delayed({ tries }, latest).nextAt);
  assert.deepEqual(waits, [1000, 2000, 4000, 128_000, 256_000, 300_000, 300_000]);
  assert.equal(delayed({ tries: 0 }, { now: 0, random: () => 0 }).nextAt, 800);
  assert.equal(delayed({ tries: 3 }, latest).tries, 4);
});

test("the server's wish is honoured, for an hour at most", () => {
  const now = Date.parse("2026-11-27T08:00:00Z");
  const until = (retryAfter) => delayed({}, { retryAfter, now }).notBefore - now;
  assert.equal(until("120"), 120_000);
  assert.equal(until("Fri, 27 Nov 2026 08:01:00 GMT"), 60_000);
  assert.equal(until("999999"), 3_600_000);
  assert.equal(delayed({}, { retryAfter: "soon", now }).notBefore, 0);
});

test("what an answer means", () => {
  assert.equal(verdict(answer(200, { result: "applied" })), "applied");
  assert.equal(verdict(answer(200, { result: "review" })), "applied");
  assert.equal(verdict(answer(200)), "unsent", "a hotel's portal");
  assert.equal(verdict(answer(403)), "unsent", "a portal as well");
  assert.equal(verdict(answer(0, { type: "opaqueredirect" })), "signed-out");
  assert.equal(verdict(answer(401)), "signed-out");
  assert.equal(verdict(answer(403, { result: "refused", reason: "wrong-user" })), "wrong-user");
  for (const status of [408, 425, 429, 500, 502, 503]) assert.equal(verdict(answer(status, { result: "refused" })), "unsent");
  for (const status of [400, 403, 404, 409, 413, 422]) assert.equal(verdict(answer(status, { result: "refused" })), "refused");
  assert.equal(verdict(answer(413)), "refused", "a proxy's limit will not grow");
});

test("five megabytes may take four minutes and a half", () => assert.equal(timeLimit(5_000_000), 280_000));

test("the line says the worst first", () => {
  const [waits, stuck] = [op("a"), op("b", { state: "needs-you" })];
  const says = (ops, how) => `${standing(ops, how).says} ${standing(ops, how).count}`;
  assert.equal(says([]), "sent 1");
  assert.equal(says([waits, waits, waits]), "waiting 3");
  assert.equal(says([waits, stuck]), "needs-you 1");
  assert.equal(says([waits, stuck], { paused: { reason: "signed-out" } }), "signed-out 2");
  assert.equal(says([], { paused: { reason: "signed-out" } }), "sent 1");
  assert.equal(says([waits], { failed: true }), "not-saved 1");
});

test("the sentence of an answer", () => {
  const notice = '<p class="notice bad" role="alert"><svg><title>x</title></svg><span><strong>Not now.</strong> It&#39;s done &amp; signed.</span></p>';
  assert.equal(sentenceOf(notice), "Not now. It's done & signed.");
  const form = '<form><p class="hint">A number</p><p class="error" id="a-error">Say how many.</p><p class="error">And why.</p><template><p class="error">And why.</p></template></form>';
  assert.equal(sentenceOf(form), "Say how many. And why.");
  const hidden = '<p class="error">Write your name.</p><p class="error" role="alert" data-word="missing" hidden>Please sign.</p>';
  assert.equal(sentenceOf(hidden), "Write your name.");
  assert.equal(sentenceOf("<main><h1>Too   large</h1></main><script>alert(1)</script>"), "Too large");
});

test("times that a clock has noted which was set back since are no reason to wait", () => {
  const day = 86_400_000;
  const ahead = op("1", { triedAt: 1000 + day, nextAt: 3000 + day, notBefore: 5000 + day });
  assert.deepEqual(ids([ahead]), ["1"]);
  assert.equal(nextTry([ahead], { now: 1000 }), 1000);
  assert.deepEqual(ids([op("2", { triedAt: 1000, nextAt: 300_000, notBefore: 3_600_000 })]), [], "as long as we ever wait");
  const rest = (paused, again = 0) => restUntil(paused, { again, now: 1000 });
  assert.equal(rest({ reason: "signed-out", at: 1000 + day }), 0);
  assert.equal(rest({ reason: "signed-out", at: 1000 }), 61_000);
  assert.equal(rest({ reason: "wrong-user", at: 900 }), Infinity);
  assert.equal(rest({ reason: "wrong-user", at: 900 }, 950), 0);
});
