// Searches parts in the price list on the phone while one types (#part-q); without the list the server is asked, as ever.

import htmx from "../vendor/htmx.js";
import { grouped } from "./amounts.js";
import { money } from "./document.js";
import { exactly, found, indexed } from "./price-list.js";

let index = null;
let loading = null;

const breathe = () => new Promise((resolve) => setTimeout(resolve));

/** Once per page: the service worker has it at once, with signal it comes from the server. */
function load() {
  loading ??= fetch("/parts.json")
    .then((answer) => (answer.ok && !answer.redirected ? answer.json() : Promise.reject(new Error(answer.status))))
    .then((list) => indexed(list, breathe))
    .then((made) => {
      index = made;
      const field = document.getElementById("part-q");
      if (field?.value && document.activeElement === field) show(field);
    })
    .catch((error) => {
      loading = null; // another time
      console.info("price list:", error.message);
    });
  return loading;
}

function show(field) {
  const template = document.getElementById("found-on-phone");
  const place = document.getElementById("found");
  if (!index || !template || !place) return;
  delete field.dataset.data;
  delete field.dataset.detail;
  const parts = found(index, field.value);
  if (!parts.length || !place.querySelector("[data-found-here]")) {
    const whole = template.content.firstElementChild.cloneNode(true);
    place.replaceChildren(...whole.children);
  }
  place.querySelector("[data-found-here]").hidden = !parts.length;
  place.querySelector("[data-found-none]").hidden = Boolean(parts.length) || !field.value.trim();
  place.querySelector("ul").replaceChildren(...parts.map((part, n) => rowOf(template, part, n === 0 && (part.exact || parts.length === 1))));
}

function rowOf(template, part, chosen) {
  const row = template.content.querySelector("template").content.firstElementChild.cloneNode(true);
  const put = (name, words) => (row.querySelector(`[data-part-${name}]`).textContent = words);
  const radio = row.querySelector("input");
  Object.assign(radio, { value: part.sku, checked: chosen });
  describe(radio, template, part);
  put("name", part.name);
  put("sku", part.sku);
  put("price", money(part.price, index.symbol));
  put("unit", index.units[template.dataset.language]?.[part.unit] ?? part.unit);
  const held = index.bag[part.sku];
  put("bag", held ? template.dataset.inBag.replace("{}", grouped(held)) : template.dataset.notInBag);
  return row;
}

/** What the outbox keeps of it (docs/offline.md): the customer's document needs the price before the office has it. */
function describe(element, template, { sku, name, price, unit }) {
  const covered = template.dataset.covered === "true";
  Object.assign(element.dataset, { detail: name, data: JSON.stringify({ sku, name, price, unit, covered }) });
}

/** A scanner types and presses Enter: exactly that part is added, whatever else was found. */
function scanned(field) {
  const template = document.getElementById("found-on-phone");
  const part = index && template && exactly(index, field.value.trim());
  if (!part) return;
  for (const radio of field.form.querySelectorAll("[name=sku]")) radio.checked = false;
  describe(field, template, part);
}

const isSearch = (element) => element.matches?.("#part-q");

document.addEventListener("focusin", ({ target }) => isSearch(target) && load());
document.addEventListener("input", ({ target }) => isSearch(target) && show(target));
document.addEventListener("keydown", ({ target, key }) => isSearch(target) && key === "Enter" && scanned(target));
document.addEventListener("reset", ({ target }) => {
  if (target.id !== "part-form") return;
  const field = document.getElementById("part-q");
  delete field.dataset.data;
  delete field.dataset.detail;
  document.getElementById("found")?.replaceChildren();
});

// What was found here is not searched for at the server as well; an answer that comes after the list is too late.
const mayAsk = (element) => !(isSearch(element) && index && document.getElementById("found-on-phone"));

let swapping = {};

/** What was found stays while somebody chooses from it, whatever else is renewed around it. */
function mayRenew(element) {
  const isAnswer = swapping.sourceElement?.id === "part-form" && !swapping.goneOn;
  if (element.id !== "found" || swapping.target === element || isAnswer) return true;
  return !element.children.length || !document.getElementById("part-q")?.value;
}

htmx.registerExtension("parts-list", {
  htmx_before_request: mayAsk,
  htmx_before_swap(element, { ctx }) {
    swapping = ctx;
    return mayAsk(element);
  },
  htmx_before_morph_node: mayRenew,
});
