// Keeps the time left true: [data-until="2026-11-21T15:00Z" data-left="{} left" data-late="{} late"].

const SOON = 30;

/** Minutes until `until`, negative when it is over, and what that is: soon, late or neither. */
export function timeLeft(until, now) {
  const minutes = Math.round((new Date(until) - now) / 60_000);
  return { minutes, state: minutes < 0 ? "late" : minutes <= SOON ? "soon" : "" };
}

const formats = {}; // dear to make, and a busy desk has hundreds of times

/** A length of time as people say it, in minutes up to two hours, then in hours. */
export function spoken(minutes, language) {
  const [value, unit] = minutes < 120 ? [minutes, "minute"] : [Math.round(minutes / 60), "hour"];
  formats[language + unit] ??= new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" });
  return formats[language + unit].format(value);
}

function tick() {
  for (const place of document.querySelectorAll("[data-until]")) {
    const { minutes, state } = timeLeft(place.dataset.until, new Date());
    const words = state === "late" ? place.dataset.late : place.dataset.left;
    const text = words.replace("{}", spoken(Math.abs(minutes), document.documentElement.lang));
    if (place.textContent !== text) place.textContent = text;
    for (const name of ["soon", "late"]) place.classList.toggle(name, name === state);
  }
}

if (globalThis.document) {
  document.addEventListener("htmx:after:swap", tick);
  document.addEventListener("visibilitychange", tick);
  setInterval(tick, 20_000);
  tick();
}
