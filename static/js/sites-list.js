// The sites that the phone knows, searched as one types (#q[data-known-sites]): without signal the only ones there are.

import { hasWords } from "./lists.js";

const MOST = 20;

/** Of the known sites, rows [id, title, customer, address, phone], those that have every word; without words the first `few`. */
export function sitesFound(known, query, few) {
  const typed = query.trim();
  if (!typed) return known.slice(0, few);
  return known.filter(([, ...words]) => hasWords(words.join(" "), typed)).slice(0, MOST);
}

function show(field) {
  const told = document.getElementById(field.dataset.knownSites);
  const list = document.getElementById("sites");
  const chosen = list.querySelector(":checked")?.closest("li");
  const few = Number(told.dataset.few);
  const rows = sitesFound(JSON.parse(told.textContent), field.value, few)
    .filter(([id]) => id !== chosen?.querySelector("input").value)
    .map((site) => rowOf(site));
  const none = document.getElementById("no-site").content.cloneNode(true);
  list.replaceChildren(...(chosen ? [chosen] : []), ...rows, ...(rows.length || chosen ? [] : [none]));
}

function rowOf([id, title, customer, address, phone]) {
  const row = document.getElementById("known-site").content.firstElementChild.cloneNode(true);
  const radio = row.querySelector("input");
  radio.value = id;
  Object.assign(radio.dataset, { detail: title, data: JSON.stringify({ site: title, customer, address, phone }) });
  row.querySelector("[data-site-title]").textContent = title;
  row.querySelector("[data-site-where]").textContent = [customer, ...(title === address ? [] : [address])].join(" · ");
  return row;
}

globalThis.document?.addEventListener("input", ({ target }) => target.matches("[data-known-sites]") && show(target));
