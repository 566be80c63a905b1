import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { shapeOf, svgOf, wordsAt } from "../../static/js/shapes.js";

test("an arrow goes from the first touch to the last", () => {
  const arrow = shapeOf("arrow", "red", { x: 0.123456, y: 0.2 }, { x: 0.5, y: 1.2 });
  assert.deepEqual(arrow, { kind: "arrow", ink: "red", x1: 0.1235, y1: 0.2, x2: 0.5, y2: 1 });
});

test("a circle fills the box that was dragged", () => {
  const circle = shapeOf("circle", "white", { x: 0.6, y: 0.6 }, { x: 0.2, y: 0.4 });
  assert.deepEqual(circle, { kind: "circle", ink: "white", cx: 0.4, cy: 0.5, rx: 0.2, ry: 0.1 });
});

test("a tap alone draws nothing, and no words are no shape", () => {
  assert.equal(shapeOf("arrow", "red", { x: 0.5, y: 0.5 }, { x: 0.51, y: 0.5 }), null);
  assert.equal(wordsAt("red", { x: 0, y: 0 }, "  "), null);
  assert.equal(wordsAt("red", { x: 0, y: 0 }, " torn ").text, "torn");
});

test("shapes fit every size of the photo", () => {
  const [name, attributes] = svgOf({ kind: "circle", ink: "red", cx: 0.5, cy: 0.5, rx: 0.1, ry: 0.1 }, { width: 1000, height: 750 });
  assert.equal(name, "ellipse");
  assert.deepEqual(attributes, { class: "ink", "data-ink": "red", cx: "500", cy: "375", rx: "100", ry: "75" });
});

test("the server draws the same (tests/photos/test_layers.py)", () => {
  const cases = JSON.parse(readFileSync(new URL("../vectors/shapes.json", import.meta.url)));
  for (const { shape, width, height, svg } of cases) assert.deepEqual(svgOf(shape, { width, height }), svg);
});
