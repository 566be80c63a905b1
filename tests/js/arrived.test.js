import assert from "node:assert/strict";
import { test } from "node:test";
import { asArrived, inOrder, nameOf, outlived, staysKnown } from "../../static/js/arrived.js";

const note = { id: "n1", user: "wei", seq: 7, kind: "note", state: "waiting", visit: "v1", url: "/visits/v1/notes" };

test("what has arrived stays known where pages of a visit show it", () => {
  assert.ok(staysKnown(note));
  assert.ok(staysKnown({ visit: null, url: "/visits/v1/moves" }));
  assert.ok(!staysKnown({ visit: null, url: "/outbox/discards" }));
});

test("it is as it was, with when it came and what the office knew then", () => {
  const at = "2026-11-27T08:00:00.000Z";
  const arrived = asArrived(note, { event: 12, at });
  assert.deepEqual(arrived, { ...note, state: "arrived", arrived: { event: 12, at } });
  assert.equal(note.state, "waiting");
  assert.equal(nameOf(arrived), "arrived wei n1");
});

test("four days later no copy lacks it", () => {
  const came = ["2026-11-23T07:59:59.999Z", "2026-11-23T08:00:00.000Z"].map((at) => asArrived(note, { event: 1, at }));
  assert.deepEqual(outlived(came, "2026-11-27T08:00:00.000Z"), [came[0]]);
});

test("the phone's own count is the order, not the clock's", () => {
  const [late, early] = [asArrived({ ...note, seq: 10 }, { at: "a" }), asArrived({ ...note, seq: 9 }, { at: "b" })];
  assert.deepEqual(inOrder([late, early]), [early, late]);
});
