import assert from "node:assert/strict";
import { test } from "node:test";
import { Presses } from "../../static/js/presses.js";
import { uuid7 } from "../../static/js/uuid7.js";

test("a double tap is one operation", () => {
  const form = new Presses();
  assert.ok(form.press("a note"));
  assert.equal(form.press("a note"), null);
  assert.ok(form.press("another note"));
});

test("where each press counts, five taps are five operations", () => {
  const form = new Presses();
  const ids = new Set([1, 2, 3, 4, 5].map(() => form.press("one seal", { each: true }).id));
  assert.equal(ids.size, 5);
});

test("what did not arrive keeps its id and its time", () => {
  const form = new Presses();
  const first = form.press("a note", { now: new Date("2026-11-21T13:00:00Z") });
  form.settle(first, { arrived: false });
  assert.equal(form.unsent, 1);
  const again = form.press("a note", { now: new Date("2026-11-21T14:00:00Z") });
  assert.equal(again.id, first.id);
  assert.equal(again.occurredAt, "2026-11-21T13:00:00.000Z");
  assert.equal(form.unsent, 0);
});

test("what arrived gives way to a new operation", () => {
  const form = new Presses();
  const first = form.press("a note");
  form.settle(first, { arrived: true });
  assert.notEqual(form.press("a note").id, first.id);
});

test("five that failed are sent again as the same five", () => {
  const form = new Presses();
  const press = () => form.press("one seal", { each: true });
  const first = [press(), press(), press(), press(), press()];
  first.forEach((operation) => form.settle(operation, { arrived: false }));
  assert.deepEqual([press(), press(), press(), press(), press()].map(({ id }) => id), first.map(({ id }) => id));
});

test("ids are UUIDs of version 7 and sort in the order of making", () => {
  const ids = Array.from({ length: 1000 }, () => uuid7());
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual([...ids].sort(), ids);
  const moment = parseInt(uuid7(Date.now() + 60_000).replaceAll("-", "").slice(0, 12), 16);
  assert.ok(Math.abs(moment - Date.now() - 60_000) < 5_000);
});
