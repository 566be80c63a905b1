// From block to block by the arrow keys: which one is meant, without a page, for `node --test`.

/**
 * The one of `items` ({row, start}) that the arrow key leads to from `from`; null if there is none.
 * Left and right stay in the row; up and down lead to the next row that has any, to what is nearest in time there.
 */
export function toward(items, from, key) {
  const along = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (along) {
    const row = items.filter((item) => item.row === from.row).sort((one, other) => one.start - other.start);
    return row[row.indexOf(from) + along] ?? null;
  }
  const down = key === "ArrowDown" ? 1 : -1;
  const beyond = items.filter((item) => (item.row - from.row) * down > 0);
  if (!beyond.length) return null;
  const next = Math.min(...beyond.map((item) => Math.abs(item.row - from.row)));
  return nearest(beyond.filter((item) => Math.abs(item.row - from.row) === next), from.start);
}

export function nearest(items, start) {
  const far = (item) => Math.abs(item.start - start);
  return items.reduce((best, item) => (best && far(best) <= far(item) ? best : item), null);
}
