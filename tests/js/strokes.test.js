import assert from "node:assert/strict";
import { test } from "node:test";
import { compact, paperOf, toCanvas, toPaper, viewOf } from "../../static/js/strokes.js";

const upright = { width: 354, height: 418 };
const turned = { width: 778, height: 386 };
const stroke = (...places) => ({ penColor: "black", points: places.map(([x, y], i) => ({ x, y, time: 1000 + i * 16.4 })) });
const near = (one, other) => one.forEach(({ points }, i) => points.forEach(({ x, y }, j) => {
  assert.ok(Math.abs(x - other[i].points[j].x) < 1e-9 && Math.abs(y - other[i].points[j].y) < 1e-9);
}));

test("a signature stays whole when the phone is turned, and comes back as it was", () => {
  const paper = { left: 0, top: 0, ...upright };
  const drawn = [stroke([0, 0], [354, 418])];
  const view = viewOf(paper, turned);
  for (const { x, y } of toCanvas(drawn, view)[0].points) assert.ok(x >= 0 && x <= turned.width && y >= 0 && y <= turned.height);
  near(toPaper(toCanvas(drawn, view), view), drawn);
});

test("what was drawn beside the paper makes it larger", () => {
  const paper = { left: 0, top: 0, ...upright };
  const view = viewOf(paper, turned);
  const beside = toPaper([stroke([0, 0], [778, 386])], view);
  const larger = paperOf(paper, beside);
  assert.ok(larger.left < 0 && larger.width > upright.width);
  for (const { x } of toCanvas(beside, viewOf(larger, upright))[0].points) assert.ok(x >= -1e-9 && x <= upright.width + 1e-9);
});

test("strokes are kept as places and milliseconds", () => {
  assert.deepEqual(compact([stroke([1.234, 5.678], [2, 3])]), [[{ x: 1.2, y: 5.7, t: 0 }, { x: 2, y: 3, t: 16 }]]);
  assert.deepEqual(compact([]), []);
});
