// Turns from photo to photo inside [data-pages], by a swipe or the arrow keys: to a[rel=prev] and a[rel=next].

const FAR = 60; // pixels

/** Where a stroke of the finger leads: "next" to the left, "prev" to the right, null for anything but a swipe. */
export function turn({ x, y }) {
  if (Math.abs(x) < FAR || Math.abs(x) < 2 * Math.abs(y)) return null;
  return x < 0 ? "next" : "prev";
}

function go(where) {
  document.querySelector(`a[rel=${where}]`)?.click();
}

let start = null;

function begin({ target, isPrimary, clientX, clientY }) {
  start = isPrimary && target.closest?.("[data-pages]") ? { x: clientX, y: clientY } : null;
}

function end({ clientX, clientY, isPrimary }) {
  const where = start && isPrimary && turn({ x: clientX - start.x, y: clientY - start.y });
  start = null;
  if (where) go(where);
}

function press({ key, target, altKey, ctrlKey, metaKey }) {
  const where = { ArrowLeft: "prev", ArrowRight: "next" }[key];
  const typing = target.closest?.("input, textarea, select");
  if (where && !typing && !altKey && !ctrlKey && !metaKey && document.querySelector("[data-pages]")) go(where);
}

if (globalThis.document) {
  document.addEventListener("pointerdown", begin);
  document.addEventListener("pointerup", end);
  document.addEventListener("pointercancel", () => (start = null));
  document.addEventListener("keydown", press);
}
