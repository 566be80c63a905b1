// When to look at the server's list again, and when nothing on a page is half done: without a page, for `node --test`.

const AT_MOST_EVERY = 60_000; // milliseconds between two looks at the server's list

/** How long to wait before looking again, given when that was last done (ISO time or nothing). */
export function pause(last, now) {
  const since = last ? now - new Date(last) : Infinity;
  return since < 0 ? AT_MOST_EVERY : Math.max(0, AT_MOST_EVERY - since);
}

/** Whether nobody has typed or chosen anything in these forms that is not sent, and none is under way. */
export function isIdle(forms) {
  return [...forms].every((form) => form.ariaBusy !== "true" && [...form.elements].every(isAsGiven));
}

function isAsGiven(field) {
  if (field.type === "hidden" || field.disabled) return true;
  if (field.type === "checkbox" || field.type === "radio") return field.checked === field.defaultChecked;
  if (field.options) return ![...field.options].some((one) => one.defaultSelected && !one.selected);
  return field.defaultValue === undefined || field.value === field.defaultValue;
}
