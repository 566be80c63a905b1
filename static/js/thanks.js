// Thanks whoever signed while it is still on this phone: the page may be older than their signature.

import { there } from "./moments.js";
import { visitOf } from "./stages.js";
import { waiting, whenever } from "./waits.js";

function show() {
  const visit = document.getElementById("live").dataset.visit;
  const signed = waiting().findLast((op) => op.kind === "sign-off" && visitOf(op) === visit);
  const { signer } = Object.fromEntries(signed?.fields ?? []);
  if (!signer) return;
  const [to, at] = ["to", "at"].map((name) => document.querySelector(`[data-thanks-${name}]`));
  to.textContent = to.dataset.thanksTo.replace("{}", signer.trim());
  at.textContent = at.dataset.thanksAt.replace("{}", there(Date.parse(signed.occurredAt) * 1000, at.dataset.zone).clock);
  at.hidden = false;
}

whenever(show);
