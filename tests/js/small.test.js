import assert from "node:assert/strict";
import { test } from "node:test";
import { stepped } from "../../static/js/fields.js";
import { hasWords } from "../../static/js/lists.js";
import { fit, shrink } from "../../static/js/shrink.js";
import { spoken, timeLeft } from "../../static/js/times.js";

test("plus and minus count without the errors of binary fractions", () => {
  assert.equal(stepped("0.1", "0.2"), "0.3");
  assert.equal(stepped("2", "-1"), "1");
  assert.equal(stepped("0.5", "-1", 0), "0.0");
  assert.equal(stepped("", "1"), "1");
});

test("every word typed is in the text, whatever its case or width", () => {
  assert.ok(hasWords("Seal 70, grey SD-70-G", "grey seal"));
  assert.ok(hasWords("70密封条，灰", "密封 ７０"));
  assert.ok(!hasWords("Hinge", "seal"));
  assert.ok(hasWords("Hinge", ""));
});

test("a photo's long side is limited, and it never grows", () => {
  assert.deepEqual(fit(4032, 3024, 1600), { width: 1600, height: 1200 });
  assert.deepEqual(fit(3024, 4032, 1600), { width: 1200, height: 1600 });
  assert.deepEqual(fit(640, 480, 1600), { width: 640, height: 480 });
  assert.deepEqual(fit(10_000, 1, 1600), { width: 1600, height: 1 });
});

test("a photo that is small already is sent as it is", async () => {
  const file = { type: "image/jpeg", size: 300_000 };
  assert.equal(await shrink(file, 1600, { read: async () => ({ width: 1200, height: 900 }) }), file);
});

test("the time left, and when it is soon over", () => {
  const now = new Date("2026-11-21T13:00:00Z");
  assert.deepEqual(timeLeft("2026-11-21T13:25:00Z", now), { minutes: 25, state: "soon" });
  assert.deepEqual(timeLeft("2026-11-21T12:50:00Z", now), { minutes: -10, state: "late" });
  assert.deepEqual(timeLeft("2026-11-21T15:00:00Z", now), { minutes: 120, state: "" });
  assert.equal(spoken(25, "en"), "25 min");
  assert.equal(spoken(25, "zh-Hans-CN"), "25分钟");
  assert.equal(spoken(180, "en"), "3 hr");
});
