// What a filled-in form becomes in the outbox: the request itself, and the words to show it by (docs/offline.md).

import { sha256 } from "./canonical.js";

const LONGEST = 120; // letters of a detail

/**
 * The record of a form's operation, and its files' bytes. `entries`: what the form sends; `target`: the element that
 * the answer renews. All of the page is read at once; then come the files.
 */
export async function recordOf(form, operation, { entries, submitter, target, ...more }) {
  const sent = entries.filter(([, value]) => !(value instanceof File) || value.size || value.name);
  const given = sent.filter(([, value]) => value instanceof File);
  const place = placeOf(form, operation, given.length > 0);
  const op = { ...requestOf(form, operation, sent), ...place, ...wordsOf(form, submitter), ...more };
  op.target = target?.id ? `#${target.id}` : null;
  const bytes = await Promise.all(given.map(([, file]) => file.arrayBuffer()));
  op.files = await Promise.all(given.map(([field, file], n) => describe(field, file, bytes[n])));
  return { op, bytes };
}

function requestOf(form, { id, occurredAt }, sent) {
  const { pathname, search } = new URL(form.getAttribute("action") ?? location.href, document.baseURI);
  return {
    id,
    user: document.body.dataset.user,
    method: "POST",
    url: pathname + search,
    fields: sent.filter(([name, value]) => name !== "op" && typeof value === "string"),
    occurredAt,
    seen: document.getElementById("live")?.dataset.after ?? null,
    app: document.body.dataset.outbox,
    page: location.pathname + location.search,
    state: "waiting",
    tries: 0,
    nextAt: 0,
    error: null,
  };
}

function placeOf(form, { id }, hasFiles) {
  const creates = "creates" in form.dataset ? id : null; // the visit it opens has its id
  const { job = null, jobName = null, visit = creates } = { ...document.getElementById("live")?.dataset, ...form.dataset };
  const barrier = "barrier" in form.dataset;
  return { job, jobName, visit, barrier, creates, lane: laneOf(job ?? visit, hasFiles && !barrier) };
}

function laneOf(job, isFiles) {
  const whose = job ? `job:${job}` : `user:${document.body.dataset.user}`;
  return isFiles ? `${whose}:files` : whose;
}

function wordsOf(form, submitter) {
  const speaking = [...form.elements].filter((field) => field === submitter || isChosen(field)).flatMap(chosenIn);
  const details = speaking.map(({ dataset }) => dataset.detail).filter(Boolean);
  const quantity = details.length && form.elements.quantity?.value.trim();
  const data = speaking.map(({ dataset }) => JSON.parse(dataset.data ?? "{}"));
  return {
    kind: form.dataset.kind ?? null,
    title: form.dataset.title ?? textOf(submitter ?? form.querySelector("button")),
    detail: details.length ? details.join(", ") + (quantity ? ` × ${quantity}` : "") : detailOf(form),
    data: Object.assign({}, ...data),
  };
}

function isChosen(field) {
  if (field.matches("button, [type=submit], fieldset, output")) return false;
  return !field.matches("[type=radio], [type=checkbox]") || field.checked;
}

const chosenIn = (field) => (field.matches("select") ? [field, ...field.selectedOptions] : [field]);

/** What was chosen and typed, as it reads on the page; not what the page does not show for what was chosen. */
function detailOf(form) {
  const fields = [...form.elements].filter((field) => isChosen(field) && !field.matches("[type=hidden], [type=file]"));
  return fields.map(shown).filter(Boolean).join(" · ").slice(0, LONGEST);
}

function shown(field) {
  if (field.matches("[type=radio], [type=checkbox]")) return textOf(field.labels[0]);
  if (!field.getClientRects().length) return "";
  if (field.matches("[type=datetime-local]")) return field.value.replace("T", " ");
  return field.matches("select") ? textOf(field.selectedOptions[0]) : field.value.trim();
}

const textOf = (element) => (element?.textContent ?? "").replace(/\s+/g, " ").trim();

async function describe(field, { name, type, size, lastModified }, bytes) {
  return { field, name, type, size, lastModified, sha256: crypto.subtle ? await sha256(bytes) : null };
}
