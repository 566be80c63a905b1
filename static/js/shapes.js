// Arrows, circles and words over a photo: shares of its width and height, so that they fit every size of it.

const LEAST = 0.02; // a finger that trembles draws nothing

/** The shape that a tool makes of a stroke from `start` to `end`; null if the stroke is too short. */
export function shapeOf(tool, ink, start, end) {
  const [width, height] = [Math.abs(end.x - start.x), Math.abs(end.y - start.y)];
  if (Math.max(width, height) < LEAST) return null;
  if (tool === "arrow") return rounded({ kind: "arrow", ink, x1: start.x, y1: start.y, x2: end.x, y2: end.y });
  const [cx, cy] = [(start.x + end.x) / 2, (start.y + end.y) / 2];
  return rounded({ kind: "circle", ink, cx, cy, rx: Math.max(width / 2, LEAST), ry: Math.max(height / 2, LEAST) });
}

/** Words at a place; null if there are none. */
export function wordsAt(ink, place, text) {
  const words = text.trim().slice(0, 60);
  return words ? rounded({ kind: "text", ink, x: place.x, y: place.y, text: words }) : null;
}

function rounded(shape) {
  const tidy = (value) => (typeof value === "number" ? Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000 : value);
  return Object.fromEntries(Object.entries(shape).map(([name, value]) => [name, tidy(value)]));
}

/** Name and attributes of the SVG element of a shape, in a drawing of this size; as in templates/photos/_drawing.html. */
export function svgOf(shape, { width, height }) {
  const x = (share) => String(Math.round(share * width * 10) / 10);
  const y = (share) => String(Math.round(share * height * 10) / 10);
  const { kind, ink } = shape;
  if (kind === "arrow") {
    const ends = { x1: x(shape.x1), y1: y(shape.y1), x2: x(shape.x2), y2: y(shape.y2) };
    return ["line", { class: "ink", "data-ink": ink, ...ends, "marker-end": `url(#arrow-${ink})` }];
  }
  if (kind === "circle") {
    const oval = { cx: x(shape.cx), cy: y(shape.cy), rx: x(shape.rx), ry: y(shape.ry) };
    return ["ellipse", { class: "ink", "data-ink": ink, ...oval }];
  }
  return ["text", { class: "ink-text", "data-ink": ink, x: x(shape.x), y: y(shape.y), "font-size": "48" }];
}
