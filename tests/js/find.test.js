import assert from "node:assert/strict";
import { test } from "node:test";
import { calls, step } from "../../static/js/find.js";

test("the arrows go round through what was found and the field", () => {
  assert.deepEqual([-1, 0, 1, 2].map((chosen) => step(chosen, "ArrowDown", 3)), [0, 1, 2, -1]);
  assert.deepEqual([-1, 0, 1, 2].map((chosen) => step(chosen, "ArrowUp", 3)), [2, -1, 0, 1]);
  assert.equal(step(-1, "ArrowDown", 0), -1);
});

test("a slash calls the field, but not where one types, and not with Ctrl", () => {
  const page = { closest: () => null };
  assert.ok(calls({ key: "/", target: page }));
  assert.ok(!calls({ key: "/", target: page, ctrlKey: true }));
  assert.ok(!calls({ key: "/", target: { closest: () => ({}) } }));
  assert.ok(!calls({ key: "a", target: page }));
});
