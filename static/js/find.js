// The field that finds anything (form[data-finds="URL"]): what is found shows below it as one types; arrows choose, Enter goes.

const PAUSE = 120; // milliseconds without a key
let pause;
let asked = 0;

/** Which of `count` options is chosen after an arrow key, -1 for none: the field itself is one place in the round. */
export function step(chosen, key, count) {
  const places = count + 1;
  return ((chosen + 1 + (key === "ArrowDown" ? 1 : -1) + places) % places) - 1;
}

/** Whether a key pressed here means the field: "/" where nobody types. */
export function calls({ key, target, altKey, ctrlKey, metaKey }) {
  return key === "/" && !altKey && !ctrlKey && !metaKey && !target.closest?.("input, textarea, select, [contenteditable], dialog[open]");
}

const field = () => document.querySelector("[data-finds] input");
const list = () => document.querySelector("[data-finds] [role=listbox]");
const options = () => [...list().querySelectorAll("[role=option]:not([aria-disabled])")];
const chosen = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");

function show(open) {
  list().hidden = !open;
  field().setAttribute("aria-expanded", String(open));
  if (!open) choose(-1);
}

function choose(which) {
  const all = options();
  all.forEach((option, place) => option.setAttribute("aria-selected", String(place === which)));
  if (which < 0) return field().removeAttribute("aria-activedescendant");
  field().setAttribute("aria-activedescendant", all[which].id);
  all[which].scrollIntoView({ block: "nearest" });
}

async function look() {
  const words = field().value.trim();
  const mine = ++asked;
  if (!words) return show(false);
  const url = `${field().form.dataset.finds}?q=${encodeURIComponent(words)}`;
  const answer = await fetch(url, { redirect: "manual" }).catch(() => null);
  if (mine !== asked || document.activeElement !== field()) return; // typed on meanwhile, or gone
  if (!answer?.ok) return show(false); // Enter asks the page, which says what is wrong
  list().innerHTML = await answer.text();
  show(true);
}

function press(event) {
  const { key } = event;
  if (event.isComposing || list().hidden) return;
  const place = chosen();
  if (key === "ArrowDown" || key === "ArrowUp") choose(step(place, key, options().length));
  else if (key === "Escape") show(false);
  else if (key === "Enter" && place >= 0) options()[place].click();
  else return;
  event.preventDefault();
}

if (globalThis.document) {
  document.addEventListener("input", ({ target }) => {
    if (target !== field()) return;
    clearTimeout(pause);
    pause = setTimeout(look, PAUSE);
  });
  document.addEventListener("keydown", (event) => {
    if (event.target === field()) press(event);
    else if (field() && calls(event)) {
      event.preventDefault();
      field().focus();
      field().select();
    }
  });
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    if (target === field() && !target.form.contains(relatedTarget)) show(false);
  });
  document.addEventListener("mousedown", (event) => event.target.closest("[data-finds] [role=listbox]") && event.preventDefault()); // the field keeps the focus
}
