// The bar of what was done last: how long it can still be taken back ([data-fades="ISO time"]), and forgetting it.

function tick() {
  const bar = document.querySelector("[data-fades]");
  if (!bar) return;
  const left = Math.ceil((new Date(bar.dataset.fades) - Date.now()) / 1000);
  if (left <= 0) return bar.remove();
  const words = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "second", unitDisplay: "narrow" });
  bar.querySelector("[data-left]").textContent = words.format(left);
}

document.addEventListener("click", ({ target }) => target.closest?.("[data-forgets]")?.closest(".did").remove());
setInterval(tick, 1000);

export { tick };
