// A signature's strokes on a paper that does not change when the phone is turned.

/** How the paper lies in a canvas: shown as large as fits, in the middle. */
export function viewOf(paper, canvas) {
  const scale = Math.min(canvas.width / paper.width, canvas.height / paper.height);
  return {
    scale,
    x: (canvas.width - paper.width * scale) / 2 - paper.left * scale,
    y: (canvas.height - paper.height * scale) / 2 - paper.top * scale,
  };
}

/** The paper, made larger where strokes went over its edge. */
export function paperOf(paper, strokes) {
  const points = strokes.flatMap((stroke) => stroke.points);
  const left = Math.min(paper.left, ...points.map(({ x }) => x));
  const top = Math.min(paper.top, ...points.map(({ y }) => y));
  const right = Math.max(paper.left + paper.width, ...points.map(({ x }) => x));
  const bottom = Math.max(paper.top + paper.height, ...points.map(({ y }) => y));
  return { left, top, width: right - left, height: bottom - top };
}

export function toCanvas(strokes, view) {
  return moved(strokes, ({ x, y }) => ({ x: x * view.scale + view.x, y: y * view.scale + view.y }));
}

export function toPaper(strokes, view) {
  return moved(strokes, ({ x, y }) => ({ x: (x - view.x) / view.scale, y: (y - view.y) / view.scale }));
}

function moved(strokes, place) {
  return strokes.map((stroke) => ({ ...stroke, points: stroke.points.map((point) => ({ ...point, ...place(point) })) }));
}

/** What is kept of them: tenths of a pixel, milliseconds since the first touch. */
export function compact(strokes) {
  const begin = strokes[0]?.points[0]?.time ?? 0;
  const tenth = (value) => Math.round(value * 10) / 10;
  return strokes.map(({ points }) => points.map(({ x, y, time }) => ({ x: tenth(x), y: tenth(y), t: Math.round(time - begin) })));
}
