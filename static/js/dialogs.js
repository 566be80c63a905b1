// Opens and closes dialogs ([data-opens="#id"], [data-closes]) and menus (details[data-menu]); shows what is wrong in a form.

import htmx from "../vendor/htmx.js";

document.addEventListener("click", (event) => {
  const { target } = event;
  const opener = target.closest("[data-opens]");
  if (opener) document.querySelector(opener.dataset.opens)?.showModal();
  if (target.closest("[data-closes]") || isBackdrop(event)) target.closest("dialog")?.close();
  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (!menu.contains(target)) menu.open = false;
});

document.addEventListener("keydown", ({ key, target }) => {
  const menu = key === "Escape" && target.closest?.("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

htmx.registerExtension("dialogs", {
  htmx_before_swap: (element, { ctx }) => void (ctx.applied && ctx.request.form?.closest("dialog[open]")?.close()),
  htmx_after_swap: (element, { ctx }) => void (ctx.response?.status === 422 && lookAtErrors(ctx.target)),
});

function isBackdrop({ target, clientX: x, clientY: y }) {
  if (!target.matches("dialog[open]")) return false;
  const box = target.getBoundingClientRect();
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}

/** `place`: an element, or the selector of one. */
function lookAtErrors(place) {
  const root = typeof place === "string" ? document.querySelector(place) : place;
  const first = root?.querySelector("[data-errors], [aria-invalid=true]");
  const hiddenIn = first?.closest("details:not([open])");
  if (hiddenIn) hiddenIn.open = true;
  first?.focus();
}

lookAtErrors(document);
