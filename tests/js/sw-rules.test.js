import assert from "node:assert/strict";
import { test } from "node:test";
import { spokenTime } from "../../static/js/as-of.js";
import { isIdle, pause } from "../../static/js/idle.js";
import * as rules from "../../static/js/sw-rules.js";

const HOME = "https://fieldapp.example";
const ID = "0198d5a0-1111-7222-8333-444444444444";

function request(path, { method = "GET", mode = "navigate", headers = {} } = {}) {
  return { method, mode, url: new URL(path, HOME).href, headers: new Headers(headers) };
}

const kindOf = (path, options) => rules.kindOf(request(path, options), HOME);

test("pages of a visit are kept, other pages are only asked for, files and whatever is sent are not touched", () => {
  for (const path of ["/today", `/visits/${ID}`, `/visits/${ID}/signoff/room?language=en`, "/visits/blank/unfinished", `/photos/${ID}/layers`, `/jobs/${ID}`, "/outbox"])
    assert.equal(kindOf(path), "page", path);
  for (const path of ["/", "/sign-in", "/desk", "/people", "/jobs?q=a.b", "/account", `/jobs/${ID}/edit`, `/visits/${ID}/parts/found`]) {
    assert.equal(kindOf(path), "elsewhere", path);
    assert.equal(kindOf(path, { mode: "cors" }), undefined, path);
  }
  for (const path of ["/jobs.csv", "/offline.json"]) assert.equal(kindOf(path), undefined, path);
  assert.equal(kindOf("/live?after=1", { mode: "cors" }), undefined);
  assert.equal(kindOf(`/visits/${ID}`, { method: "POST" }), undefined);
  assert.equal(kindOf("https://elsewhere.example/today"), undefined);
});

test("a page that a script asks for is the server's", () => {
  assert.equal(kindOf("/today", { mode: "same-origin" }), undefined);
  assert.equal(kindOf(`/visits/${ID}`, { mode: "cors", headers: { "HX-Request": "true" } }), undefined);
});

test("assets, pictures, papers and the price list", () => {
  assert.equal(kindOf("/static/js/app.1.js", { mode: "cors" }), "asset");
  for (const path of [`/photos/${ID}/small`, `/photos/${ID}/large`, `/documents/${ID}`, "/parts.json"])
    assert.equal(kindOf(path, { mode: "no-cors" }), "thing");
  assert.equal(kindOf(`/photos/${ID}/original`, { mode: "no-cors" }), undefined);
  assert.equal(kindOf(`/documents/${ID}`, { headers: { Range: "bytes=0-9" } }), undefined);
  assert.equal(rules.pictured(`/photos/${ID}/small`), ID);
  assert.equal(rules.pictured("/parts.json"), undefined);
});

test("signing in or out makes the copies nobody's", () => {
  assert.ok(rules.changesWho(request("/sign-in", { method: "POST" }), HOME));
  assert.ok(rules.changesWho(request("/welcome/abc", { method: "POST" }), HOME));
  assert.ok(!rules.changesWho(request("/sign-in"), HOME));
  assert.ok(!rules.changesWho(request(`/visits/${ID}/moves`, { method: "POST" }), HOME));
});

test("only a good page of somebody signed in is kept", () => {
  const answer = (headers, status = 200) => new Response("", { status, headers });
  assert.ok(rules.mayKeep(answer({ "Offline-User": ID })));
  assert.ok(!rules.mayKeep(answer({})));
  assert.ok(!rules.mayKeep(answer({ "Offline-User": ID }, 404)));
  assert.ok(!rules.mayKeep(answer({ "Offline-User": ID }, 206)));
  assert.ok(!rules.mayKeep({ ok: true, status: 200, redirected: true, headers: new Headers({ "Offline-User": ID }) }));
});

test("the blank page stands in for one that was made here", () => {
  assert.deepEqual(rules.blankFor(`/visits/${ID}`), { path: "/visits/blank", id: ID });
  assert.deepEqual(rules.blankFor(`/visits/${ID}/signoff/room`), { path: "/visits/blank/signoff/room", id: ID });
  assert.deepEqual(rules.blankFor(`/photos/${ID}/layers`), { path: "/photos/blank/layers", id: ID });
  for (const path of ["/visits/blank", "/today", `/jobs/${ID}`]) assert.equal(rules.blankFor(path), undefined);
  assert.equal(rules.filledIn(`<a href="/visits/${rules.BLANK}/x" id="${rules.BLANK}">`, ID), `<a href="/visits/${ID}/x" id="${ID}">`);
});

test("a copy says since when it is here", () => {
  assert.equal(rules.asOf("<html><head>\n<meta>", "2026-11-27T13:40:00Z"), '<html><head><meta name="as-of" content="2026-11-27T13:40:00Z">\n<meta>');
});

test("what is unchanged is not fetched, what is taken away goes when nothing of it waits", () => {
  const hold = [{ url: "/today", version: "2" }, { url: `/visits/${ID}`, version: "1" }, { url: "/new", version: "1" }];
  const held = { "/today": "1", [`/visits/${ID}`]: "1", "/visits/gone": "1", "/visits/waits": "1", "/visits/waits/signoff": "1", "/jobs/far": "1" };
  const planned = rules.plan(hold, held, [{ id: "x", visit: "waits", job: "far" }]);
  assert.deepEqual(planned.fetch.map(({ url }) => url), ["/today", "/new"]);
  assert.deepEqual(planned.drop, ["/visits/gone"]);
});

test("this build's files and the last one's stay", () => {
  assert.deepEqual(rules.outdated(["whose", "assets-a", "pages-1", "assets-b", "assets-c"], "assets-c"), ["assets-a"]);
  assert.deepEqual(rules.outdated(["assets-a", "assets-b"], "assets-b"), []);
});

test("the list is looked at once a minute", () => {
  const now = new Date("2026-11-27T10:00:30Z").getTime();
  assert.equal(pause(undefined, now), 0);
  assert.equal(pause("2026-11-27T10:00:00Z", now), 30_000);
  assert.equal(pause("2026-11-27T09:00:00Z", now), 0);
  assert.equal(pause("2027-11-27T09:00:00Z", now), 60_000, "a clock set back");
});

test("a form is idle until somebody types, chooses or sends", () => {
  const text = (value) => ({ type: "text", value, defaultValue: "" });
  const form = (...elements) => ({ ariaBusy: null, elements });
  assert.ok(isIdle([form(text(""), { type: "hidden", value: "x", defaultValue: "" })]));
  assert.ok(!isIdle([form(), form(text("half"))]));
  assert.ok(!isIdle([form({ type: "radio", checked: true, defaultChecked: false })]));
  assert.ok(!isIdle([{ ariaBusy: "true", elements: [] }]));
  assert.ok(!isIdle([form({ type: "select-one", options: [{ defaultSelected: true, selected: false }, { selected: true }] })]));
});

test("the time of a copy, with its day if it is another", () => {
  const told = (when, language) => spokenTime(new Date(when), new Date("2026-11-27T07:00:00Z"), language, "Asia/Shanghai");
  assert.equal(told("2026-11-27T05:40:00Z", "en"), "13:40");
  assert.equal(told("2026-11-26T16:10:00Z", "en"), "00:10", "already today at the office");
  assert.match(told("2026-11-26T05:40:00Z", "en"), /26.*13:40/);
  assert.match(told("2026-11-26T05:40:00Z", "zh-Hans-CN"), /11月26日.*13:40/);
});
