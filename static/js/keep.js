// Keeps what a person has typed, chosen and opened while the page around it is renewed.

import htmx from "../vendor/htmx.js";

const touched = new WeakSet();
let kept = [];
let guards = [];
let focus = null;
let current = null;

for (const name of ["input", "change"]) document.addEventListener(name, ({ target }) => touched.add(target), true);
document.addEventListener("reset", ({ target }) => {
  for (const field of target.elements) touched.delete(field);
  kept = kept.filter(({ field }) => field.form !== target); // nor is it put back by a renewal that is under way
}, true);

htmx.registerExtension("keep", {
  htmx_before_swap(element, { ctx }) {
    current = ctx;
    const fields = document.querySelectorAll("input:not([type=file]), textarea, select");
    kept = [...fields].filter((field) => touched.has(field)).map((field) => ({ field, state: stateOf(field) }));
    guards = guardsOf(kept.map(({ field }) => field.form));
    focus = focusNow();
  },
  htmx_before_morph_attr: (element, { attrName }) => !isTheirs(element, attrName),
  htmx_after_swap() {
    for (const { field, state } of kept) putBack(present(field), state);
    for (const { guard, seen } of guards) if (present(guard)) present(guard).value = seen;
    if (focus) focusAgain(focus);
    [kept, guards, focus, current] = [[], [], null, null];
  },
});

/** What is open stays open, what was closed closed; only the place of an applied form is the server's again. */
function isTheirs(element, attribute) {
  if (attribute === "aria-busy") return true;
  if (attribute !== "open") return false;
  const isDone = current?.applied && !current.goneOn;
  return element.matches("dialog") || !(isDone && element.contains(current.request.form));
}

/** What has been typed was typed on what was known then: a form knows no more by being renewed, unless it has its answer. */
function guardsOf(forms) {
  const others = [...new Set(forms)].filter((form) => form?.elements.seen && form !== current?.request?.form);
  return others.map(({ elements: { seen } }) => ({ guard: seen, seen: seen.value }));
}

function stateOf(field) {
  if (field.matches("[type=checkbox], [type=radio]")) return field.checked;
  return field.matches("select") ? [...field.options].filter((option) => option.selected).map((option) => option.value) : field.value;
}

function putBack(field, state) {
  if (!field) return;
  touched.add(field);
  if (typeof state === "boolean") field.checked = state;
  else if (Array.isArray(state)) for (const option of field.options) option.selected = state.includes(option.value);
  else if (field.value !== state) field.value = state;
}

/** The field itself, or the one that has taken its place in its form. */
function present(field) {
  if (field.isConnected) return field;
  const fields = document.getElementById(field.form?.id)?.elements ?? [];
  const choice = field.matches("[type=checkbox], [type=radio]");
  return [...fields].find((other) => other.name === field.name && (!choice || other.value === field.value));
}

function focusNow() {
  const field = document.activeElement;
  if (!field?.form) return null;
  return { field, start: field.selectionStart, end: field.selectionEnd };
}

function focusAgain({ field, start, end }) {
  const now = present(field);
  if (!now || now === document.activeElement) return;
  now.focus({ preventScroll: true });
  if (typeof start === "number") now.setSelectionRange(start, end);
}
