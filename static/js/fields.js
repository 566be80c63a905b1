// Fields that do a little more: − and + ([data-stepper]), a choice that submits ([data-submits]).

/** `value` changed by `step`, without the errors of binary fractions; not below `least`. */
export function stepped(value, step, least = -Infinity) {
  const decimals = Math.max(...[value, step].map((text) => (String(text).split(".")[1] ?? "").length));
  const sum = (Number(value) || 0) + Number(step);
  return Math.max(sum, least).toFixed(decimals);
}

function step(button) {
  const field = button.closest("[data-stepper]").querySelector("input");
  field.value = stepped(field.value.trim(), button.dataset.step, field.min === "" ? 0 : Number(field.min));
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
}

globalThis.document?.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-stepper] [data-step]");
  if (button) step(button);
});

globalThis.document?.addEventListener("change", ({ target }) => {
  if (target.matches("[data-submits]")) target.form.requestSubmit();
});
