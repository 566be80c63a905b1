import assert from "node:assert/strict";
import test from "node:test";

import { clockOf, minuteAt, minutesPast, moved, read, spot, stamp } from "../../static/js/board-placing.js";
import { nearest, toward } from "../../static/js/board-ways.js";

const LANE = { left: 100, width: 600, first: 8, last: 18 }; // a pixel is a minute

test("a place on a lane is a time on the quarter of an hour, within the hours shown", () => {
  assert.equal(minuteAt(100, LANE), 8 * 60);
  assert.equal(minuteAt(167, LANE), 9 * 60);
  assert.equal(minuteAt(168, LANE), 9 * 60 + 15);
  assert.equal(minuteAt(190, LANE, { held: 30 }), 9 * 60);
  assert.equal(minuteAt(0, LANE), 8 * 60);
  assert.equal(minuteAt(9000, LANE), 17 * 60 + 45);
});

test("what began the evening before is held by its own beginning, and may stay where it was", () => {
  const night = { ...LANE, first: 0, last: 10 };
  assert.deepEqual(read("2026-11-29T22:00", "2026-11-30"), { day: "2026-11-30", minute: -120 });
  assert.equal(stamp("2026-11-30", -120), "2026-11-29T22:00");
  assert.equal(clockOf(-120), "22:00");
  assert.deepEqual(spot(-120, 240, night), { left: 100, width: 120 });
  const held = minutesPast(160, night) + 120;
  assert.equal(minuteAt(160, night, { held, began: -120 }), -120);
  assert.equal(minuteAt(190, night, { held, began: -120 }), -90);
  assert.equal(minuteAt(0, night, { held, began: -120 }), -120, "it does not slip away unseen");
  const day = { people: ["wei", "bo"], days: ["2026-11-30"] };
  const at = { person: "wei", day: "2026-11-30", minute: -120 };
  const from = { ...day, began: -120 };
  assert.equal(moved(at, "ArrowRight", from).minute, -105);
  assert.equal(moved(at, "ArrowLeft", from).minute, -120);
  assert.equal(moved({ ...at, minute: -90 }, "ArrowLeft", from).minute, -105, "one step too far is taken back");
  assert.equal(spot(21 * 60, 60, night).left, 685, "beyond the hours shown it stays at the edge");
});

test("a time has its place, drawn in to the lane and never narrower than a quarter of an hour", () => {
  assert.deepEqual(spot(9 * 60, 90, LANE), { left: 160, width: 90 });
  assert.deepEqual(spot(7 * 60, 90, LANE), { left: 100, width: 30 });
  assert.equal(spot(17 * 60 + 55, 90, LANE).width, 15);
});

test("times are stamps of the wall's clock, over midnight too", () => {
  assert.equal(stamp("2026-11-30", 13 * 60 + 15), "2026-11-30T13:15");
  assert.equal(stamp("2026-11-30", 24 * 60 + 30), "2026-12-01T00:30");
  assert.deepEqual(read("2026-11-30T13:15"), { day: "2026-11-30", minute: 795 });
  assert.equal(clockOf(795), "13:15");
});

test("the arrow keys move what is held by a quarter of an hour or to the next technician, not beyond the last", () => {
  const day = { people: ["wei", "bo"], days: ["2026-11-30"] };
  const at = { person: "wei", day: "2026-11-30", minute: 0 };
  assert.deepEqual(moved(at, "ArrowRight", day), { ...at, minute: 15 });
  assert.deepEqual(moved(at, "ArrowLeft", day), at);
  assert.deepEqual(moved(at, "ArrowDown", day), { ...at, person: "bo" });
  assert.deepEqual(moved(at, "ArrowUp", day), at);
  const week = { people: ["wei"], days: ["2026-11-30", "2026-12-01"] };
  assert.deepEqual(moved(at, "ArrowRight", week), { ...at, day: "2026-12-01" });
});

test("from block to block: along the row, and to what is nearest in the next row that has any", () => {
  const [one, two, far, near] = [{ row: 0, start: 60 }, { row: 0, start: 200 }, { row: 3, start: 900 }, { row: 3, start: 250 }];
  const items = [two, far, one, near];
  assert.equal(toward(items, one, "ArrowRight"), two);
  assert.equal(toward(items, two, "ArrowRight"), null);
  assert.equal(toward(items, two, "ArrowLeft"), one);
  assert.equal(toward(items, two, "ArrowDown"), near);
  assert.equal(toward(items, far, "ArrowUp"), two);
  assert.equal(toward(items, one, "ArrowUp"), null);
  assert.equal(nearest([], 5), null);
});
