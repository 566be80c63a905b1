import assert from "node:assert/strict";
import { test } from "node:test";
import { turn } from "../../static/js/pages.js";

test("a swipe to the left shows the next photo, to the right the one before", () => {
  assert.equal(turn({ x: -80, y: 10 }), "next");
  assert.equal(turn({ x: 80, y: -10 }), "prev");
});

test("a tap, a short stroke and scrolling turn nothing", () => {
  assert.equal(turn({ x: 0, y: 0 }), null);
  assert.equal(turn({ x: 40, y: 0 }), null);
  assert.equal(turn({ x: -80, y: 60 }), null);
});
