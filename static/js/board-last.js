// The bar of what was done last: how long it can still be taken back ([data-fades="ISO time"]), and forgetting it.

import { keepingFocus } from "./focus.js";

function tick() {
  const bar = document.querySelector("[data-fades]");
  if (!bar) return;
  const left = Math.ceil((new Date(bar.dataset.fades) - Date.now()) / 1000);
  if (left <= 0) return keepingFocus(() => bar.remove());
  const words = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "second", unitDisplay: "narrow" });
  bar.querySelector("[data-left]").textContent = words.format(left);
}

document.addEventListener("click", ({ target }) => {
  const done = target.closest?.("[data-forgets]")?.closest(".did");
  if (done) keepingFocus(() => done.remove());
});
setInterval(tick, 1000);

export { tick };
