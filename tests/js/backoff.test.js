import assert from "node:assert/strict";
import { test } from "node:test";
import { backoff } from "../../static/js/backoff.js";

test("asks less and less often, but at least every half minute", () => {
  const latest = { random: () => 1 };
  assert.deepEqual([1, 2, 3, 4, 5, 50].map((failures) => backoff(failures, latest)), [2000, 4000, 8000, 16000, 30000, 30000]);
  assert.equal(backoff(1, { random: () => 0 }), 1600);
});
