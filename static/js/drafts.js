// What is typed and not yet sent outlives the page: a phone short of memory closes the app behind its own camera.

import { isAsGiven } from "./idle.js";
import { putBack, stateOf } from "./keep.js";

const KEEPS = 7 * 24 * 3_600_000; // ms
const TYPED = "textarea, input:is([type=text], [type=tel], [type=email], [type=number], [type=date], [type^=time], [type^=datetime], :not([type]))";
const FILLED_IN = `${TYPED}, select, [type=checkbox], [type=radio]`;
const draftsOf = (user) => `draft ${user} `;
const nameOf = (form) => `${draftsOf(document.body.dataset.user)}${location.pathname} ${form.id}`;
const changed = (form, kind) => [...form.elements].filter((field) => field.name && field.matches(kind) && !isAsGiven(field));

/** Signed out: nobody else reads what they had begun. */
export function forgetDrafts(user) {
  attempt(() => {
    for (const name of Object.keys(localStorage)) if (name.startsWith(draftsOf(user))) localStorage.removeItem(name);
  });
}

function remember(form) {
  if (!changed(form, TYPED).length) return localStorage.removeItem(nameOf(form));
  const fields = changed(form, FILLED_IN).map((field) => [field.name, field.value, stateOf(field)]);
  localStorage.setItem(nameOf(form), JSON.stringify({ at: Date.now(), fields }));
}

function bringBack(form) {
  const { at, fields } = JSON.parse(localStorage.getItem(nameOf(form)) ?? "{}");
  if (!fields) return;
  if (Date.now() - at > KEEPS) return localStorage.removeItem(nameOf(form));
  for (const [name, value, state] of fields) putBack(fieldOf(form, name, value), state);
  for (let place = form.closest("details"); place; place = place.parentElement.closest("details")) place.open = true;
}

/** Of several of a name, such as the circles of a choice, the one with this value. */
function fieldOf(form, name, value) {
  const fields = [...form.elements].filter((field) => field.name === name);
  return fields.length > 1 ? fields.find((field) => field.value === value) : fields[0];
}

/** Where a phone lets nothing be stored, nothing is: the page has said so. */
function attempt(act, form) {
  try {
    act(form);
  } catch (error) {
    console.info("draft:", error);
  }
}

if (document.body.hasAttribute("data-outbox")) {
  for (const form of document.querySelectorAll("form[data-op][id]")) attempt(bringBack, form);
  for (const name of ["input", "change"]) {
    document.addEventListener(name, ({ target: { form } }) => form?.matches("[data-op][id]") && attempt(remember, form));
  }
  document.addEventListener("reset", ({ target }) => attempt((form) => localStorage.removeItem(nameOf(form)), target)); // it is sent
}
