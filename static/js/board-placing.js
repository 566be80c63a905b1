// Where a time lies on a lane and which time lies where: reckoning without a page, for `node --test`.

export const STEP = 15; // minutes: as finely as a hand or a key places a visit

/** The minute past midnight at `x` on a lane (`left` and `width` in pixels, `first` and `last` in hours). */
export function minutesPast(x, { left, width, first, last }) {
  return first * 60 + ((x - left) / width) * (last - first) * 60;
}

/** The same on a step, of what is held so many minutes after its beginning; what began the day before may stay there. */
export function minuteAt(x, lane, { held = 0, began = lane.first * 60 } = {}) {
  const past = Math.round((minutesPast(x, lane) - held) / STEP) * STEP;
  return Math.max(Math.min(lane.first * 60, began), Math.min(past, lane.last * 60 - STEP));
}

/** Where so many minutes from that minute on lie: {left, width} in pixels, drawn in to the lane. */
export function spot(minute, length, { left, width, first, last }) {
  const scale = width / ((last - first) * 60);
  const begin = Math.min(Math.max(minute, first * 60), last * 60 - STEP);
  const end = Math.min(minute + length, last * 60);
  return { left: left + (begin - first * 60) * scale, width: Math.max(end - begin, STEP) * scale };
}

/** "2026-11-27T13:15" of a day and a minute past its midnight, which may lie in the next day or the one before. */
export function stamp(day, minute) {
  return new Date(Date.parse(`${day}T00:00Z`) + minute * 60_000).toISOString().slice(0, 16);
}

/** A stamp as {day, minute}: of its own day, or of the `day` that is shown. */
export function read(text, day = text.slice(0, 10)) {
  return { day, minute: (Date.parse(`${text}Z`) - Date.parse(`${day}T00:00Z`)) / 60_000 };
}

export function clockOf(minute) {
  return stamp("2000-01-01", minute).slice(11);
}

/**
 * What the arrow key makes of where something is held: {person, day, minute}; `people` and `days` as the board has them,
 * `began` where a visit was taken up.
 */
export function moved(at, key, { people, days, began = 0 }) {
  const along = { ArrowLeft: -1, ArrowRight: 1 }[key] ?? 0;
  const down = { ArrowUp: -1, ArrowDown: 1 }[key] ?? 0;
  const person = within(people, people.indexOf(at.person) + down);
  if (days.length > 1) return { ...at, person, day: within(days, days.indexOf(at.day) + along) };
  return { ...at, person, minute: Math.max(Math.min(began, 0), Math.min(at.minute + along * STEP, 24 * 60 - STEP)) };
}

function within(list, index) {
  return list[Math.max(0, Math.min(index, list.length - 1))];
}
