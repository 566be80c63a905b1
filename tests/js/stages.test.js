import assert from "node:assert/strict";
import { test } from "node:test";
import { carriedOn, fieldJob, inTurn, openPoints, stateAfter, visitOf } from "../../static/js/stages.js";

const MOVES = {
  proposed: ["accepted", "rejected"],
  accepted: ["travelling", "rejected"],
  travelling: ["on_site", "accepted"],
  on_site: ["finished", "paused"],
  paused: ["on_site"],
  finished: [],
  rejected: [],
  postponed: [],
  cancelled: [],
};
const move = (to, more) => ({ kind: "move", state: "waiting", fields: [["to", to]], ...more });
const ends = (kind, more) => ({ kind, state: "waiting", fields: [], ...more });

test("what waits carries the state on, in its order", () => {
  assert.equal(stateAfter("proposed", [], MOVES), "proposed");
  assert.equal(stateAfter("proposed", ["accepted", "travelling", "on_site"].map((to) => move(to)), MOVES), "on_site");
  assert.equal(stateAfter("on_site", [move("paused"), move("on_site")], MOVES), "on_site");
  assert.equal(stateAfter("travelling", [move("accepted")], MOVES), "accepted");
});

test("other operations leave it", () => {
  assert.equal(stateAfter("on_site", [ends("part"), ends("note"), move("paused")], MOVES), "paused");
});

test("a move that needs somebody does not count", () => {
  assert.equal(stateAfter("proposed", [move("accepted", { state: "needs-you" })], MOVES), "proposed");
  assert.equal(stateAfter("on_site", [ends("unfinished", { state: "needs-you" })], MOVES), "on_site");
});

test("finished is done, unfinished is not, and a signature ends both", () => {
  assert.deepEqual(carriedOn({ state: "on_site" }, [move("finished")], MOVES), { state: "finished", shown: "done" });
  const left = carriedOn({ state: "on_site" }, [ends("unfinished"), ends("sign-off")], MOVES);
  assert.deepEqual(left, { state: "signed", shown: "incomplete" });
  assert.equal(stateAfter("finished", [ends("sign-off")], MOVES), "signed");
  assert.equal(stateAfter("on_site", [ends("sign-off")], MOVES), "on_site");
});

test("a page older than the server goes on from the first move it has", () => {
  assert.equal(stateAfter("proposed", [move("on_site")], MOVES), "on_site");
});

test("what the office ended, or what has long arrived, is not begun again", () => {
  for (const state of ["cancelled", "postponed", "rejected", "finished"]) {
    assert.equal(stateAfter(state, [move("on_site"), move("paused")], MOVES), state);
  }
});

test("the visit in turn is under way, then to be signed, then the next", () => {
  assert.equal(inTurn(["accepted", "finished", "paused"]), 2);
  assert.equal(inTurn(["accepted", "finished", "signed"]), 1);
  assert.equal(inTurn(["signed", "rejected", "proposed", "accepted"]), 2);
  assert.equal(inTurn(["signed"]), -1);
});

test("points answered on this phone are no longer open", () => {
  const points = ["clothes", "manners"];
  assert.deepEqual(openPoints(points, []), points);
  assert.deepEqual(openPoints(points, [ends("checks", { fields: [["clothes-answer", "ok"], ["clothes-remark", ""]] })]), ["manners"]);
  assert.deepEqual(openPoints(points, [ends("checks", { fields: [["all", "ok"]] })]), []);
  assert.deepEqual(openPoints(points, [ends("checks", { fields: [["all", "ok"]], state: "needs-you" })]), points);
  assert.deepEqual(openPoints(points, [ends("note", { fields: [["all", "ok"]] })]), points);
});

test("an operation's visit is told by itself or by its address", () => {
  const id = "01970000-0000-7000-8000-000000000001";
  assert.equal(visitOf({ visit: id, url: "/x" }), id);
  assert.equal(visitOf({ visit: null, url: `/visits/${id}/moves` }), id);
  assert.equal(visitOf({ url: `http://127.0.0.1/visits/${id}` }), id);
  assert.equal(visitOf({ url: "/field-jobs" }), null);
});

test("a job opened here names its site, or the new customer", () => {
  const fields = [["site", "1"], ["title", "Door stuck"], ["category", "door"], ["name", ""], ["phone", ""], ["address", ""]];
  const data = { customer: "Zhang", site: "Garden Court", address: "Garden Road 88", phone: "138" };
  assert.deepEqual(fieldJob({ fields, data }), { title: "Door stuck", category: "door", ...data });
  const typed = [["title", "Door stuck"], ["category", "door"], ["name", "Li"], ["phone", "139"], ["address", "Road 1"]];
  const known = { customer: "Li", site: "Road 1", address: "Road 1", phone: "139" };
  assert.deepEqual(fieldJob({ fields: typed, data: {} }), { title: "Door stuck", category: "door", ...known });
});
