// Where the focus goes when what had it is gone: nobody who works by keys is thrown back to the top of the page.

import htmx from "../vendor/htmx.js";

const AWAY = "[hidden], details:not([open]) > :not(summary)";
let before = null;

htmx.registerExtension("focus", {
  htmx_before_swap: () => void (before = trail()),
  // Losing its tabindex it would lose the focus too.
  htmx_before_morph_attr: (element, { attrName }) => attrName !== "tabindex" || element !== document.activeElement,
  htmx_after_swap: () => land(before),
});

/** Does what may take the focus away, and sees where it goes. */
export function keepingFocus(change) {
  const was = trail();
  change();
  land(was);
}

/** What has the focus, and what is around it: its row with those beside it, and all above that can be found again. */
function trail() {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const row = element.closest("li[id], tr[id]");
  const rows = row ? [...row.parentElement.children] : [];
  const place = rows.indexOf(row);
  const beside = [...rows.slice(place + 1), ...rows.slice(0, Math.max(place, 0)).reverse()];
  const above = [];
  for (let one = element; one; one = one.parentElement) if (one.id) above.push(one.id);
  return { element, row: row?.id, beside: beside.map(({ id }) => id).filter(Boolean), above };
}

const isAway = (element) => Boolean(element?.closest(AWAY));

const shown = (id) => {
  const element = id && document.getElementById(id);
  return isAway(element) ? null : element;
};

function isLost() {
  const now = document.activeElement;
  return !now || now === document.body || isAway(now);
}

/** In the row itself, on what it was folded into, in the row that took its place, or on the heading over it. */
function land(was) {
  if (!was || !isLost()) return;
  const { element, row, beside, above } = was;
  const folded = element.isConnected && element.closest("details:not([open])");
  if (folded && !isAway(folded)) return folded.querySelector("summary").focus();
  const place = [row, ...beside].map(shown).find(Boolean);
  if (place) return rest((element.matches("a") && place.querySelector("a")) || place);
  const heading = above.map((id) => shown(id)?.querySelector("h1, h2, h3")).find((found) => found && !isAway(found));
  if (heading) rest(heading.closest("summary") ?? heading);
}

function rest(element) {
  if (element.tabIndex < 0 && !element.matches("a")) element.tabIndex = -1;
  element.focus();
}
