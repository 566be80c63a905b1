// The list behind the line: what waits on this phone, why, and what its person can do with it ([data-kept]).

import { discarding, mended, pattern } from "./outbox-acts.js";
import { ago, clock, counted, filled, grouped, localeOf, named, opens, readable, standing, weight } from "./outbox-words.js";
import { pump } from "./pump.js";
import * as store from "./store.js";

const user = document.body.dataset.user;
const language = localeOf(document.documentElement.lang);
const zone = document.getElementById("sync")?.dataset.zone;
const place = document.querySelector("[data-kept]");
const rows = new Map();
const thumbs = new Map();
let ops = [];
let paused = null;
let looks = 0;

/** The page's sentence of that name, with its values, and in the number that `count` asks for. */
export function word(name, values = {}) {
  const found = document.getElementById("kept-words").content.querySelector(`[data-word="${name}"]`);
  const { one } = found.dataset;
  const text = one && values.count !== undefined ? counted(values.count, { one, other: found.textContent }, language) : found.textContent;
  return filled(text, values);
}

const copyOf = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

// --- what is there -----------------------------------------------------------------------------------------------

async function look() {
  const look = ++looks;
  try {
    const [list, counts, pause, sentAt] = await Promise.all([
      store.list(user),
      store.counts(),
      store.note(`paused ${user}`),
      store.note(`sent ${user}`),
    ]);
    if (look !== looks) return;
    [ops, paused] = [list, pause?.reason ?? null];
    show(counts, sentAt);
  } catch (error) {
    state("broken");
    place.querySelector("[data-kept-error]").textContent = `${error.name}: ${error.message}`;
  }
}

function show(counts, sentAt) {
  state(ops.length ? "some" : "empty");
  const head = place.querySelector("[data-kept-count]");
  head.textContent = counted(ops.length, head.dataset, language);
  if (sentAt) place.querySelector("[data-all-sent]").textContent = word("all-sent", { time: clock(sentAt, Date.now(), language, zone) });
  place.querySelector("[data-kept-signed-out]").hidden = !paused || !ops.length;
  showOthers(Object.entries(counts).reduce((sum, [whose, count]) => (whose === user ? sum : sum + count), 0));
  showGroups();
}

function state(name) {
  for (const part of document.querySelectorAll("[data-kept-state]")) part.hidden = part.dataset.keptState !== name;
}

function showOthers(count) {
  const others = place.querySelector("[data-kept-others]");
  others.hidden = !count;
  const words = others.querySelector("[data-one]");
  words.textContent = counted(count, words.dataset, language);
}

function showGroups() {
  const groups = place.querySelector("[data-kept-groups]");
  const present = new Set(ops.map(({ id }) => id));
  for (const [id] of rows) if (!present.has(id)) forgetRow(id);
  const shown = grouped(ops).map((group, n) => {
    const section = [...groups.children].find(({ dataset }) => dataset.group === group.key) ?? newGroup(group);
    if (groups.children[n] !== section) groups.insertBefore(section, groups.children[n] ?? null);
    fillRows(section.querySelector("[data-group-rows]"), group.ops);
    return section;
  });
  for (const section of [...groups.children]) if (!shown.includes(section)) section.remove();
}

function newGroup({ key, name, page }) {
  const section = copyOf("kept-group");
  section.dataset.group = key;
  const link = section.querySelector("[data-group-link]");
  const words = section.querySelector("[data-group-name]");
  if (page) link.href = page;
  if (page && name) link.textContent = name;
  if (page && !name) link.append(...words.childNodes, ` ${key.slice(-6)}`);
  if (page) words.remove();
  else link.remove();
  return section;
}

function fillRows(list, group) {
  group.forEach((op, n) => {
    const row = rows.get(op.id) ?? newRow(op);
    if (list.children[n] !== row) list.insertBefore(row, list.children[n] ?? null);
    fillRow(row, op);
  });
}

function newRow(op) {
  const row = copyOf("kept-op");
  row.dataset.op = op.id;
  row.querySelector("[data-act=mend]").hidden = !fieldsToMend(op);
  rows.set(op.id, row);
  showThumb(row, op);
  return row;
}

function forgetRow(id) {
  rows.get(id).remove();
  rows.delete(id);
  if (thumbs.has(id)) URL.revokeObjectURL(thumbs.get(id));
  thumbs.delete(id);
}

function fillRow(row, op) {
  const say = (name, text) => {
    const part = row.querySelector(`[data-op-${name}]`);
    if (part.textContent !== text) part.textContent = text;
  };
  const now = Date.now();
  const { name, mark, ...values } = standing(op, ops, { now, online: navigator.onLine, paused });
  if (values.seconds) values.time = seconds(values.seconds);
  say("title", op.title);
  say("detail", op.detail ?? "");
  say("since", `${ago(op.occurredAt, now, language)} · ${clock(op.occurredAt, now, language, zone)}`);
  say("size", weight(op) ? readable(weight(op), language) : "");
  say("why", name === "refused" ? values.sentence : word(name, values));
  row.querySelector("[data-op-since]").dateTime = op.occurredAt;
  row.querySelector("[data-op-why]").dataset.state = mark;
  row.querySelector("[data-act=leave]").hidden = name !== "office";
  if (row.dataset.stands !== mark && mark === "needs_you") row.querySelector("details").open = true;
  row.dataset.stands = mark;
}

function seconds(count) {
  const [value, unit] = count < 100 ? [count, "second"] : [Math.round(count / 60), "minute"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(value);
}

async function showThumb(row, op) {
  const n = op.files.findIndex(({ type }) => /^image\/(jpeg|png|webp)$/.test(type));
  if (n < 0) return;
  const bytes = (await store.bytesOf(op))[n];
  if (!bytes || !rows.has(op.id)) return;
  const image = row.querySelector("img");
  thumbs.set(op.id, URL.createObjectURL(new Blob([bytes], { type: op.files[n].type })));
  image.src = thumbs.get(op.id);
  image.hidden = false;
}

// --- what can be done --------------------------------------------------------------------------------------------

const acts = { try: (op) => tryNow([op]), mend: openMend, discard: openDiscard, leave, fold };

document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-try-all]")) return void tryNow(ops);
  const act = acts[target.closest?.("[data-act]")?.dataset.act];
  const op = act && opOf(target);
  if (op) act(op);
});

document.addEventListener("submit", (event) => {
  const op = opOf(event.target);
  if (!op) return;
  event.preventDefault();
  const { target: form, submitter } = event;
  if (form.matches("[data-mend]")) mend(op, form);
  else if (form.matches("[data-discard]")) discard(op, submitter?.value || form.querySelector("[data-reason]").value);
});

function opOf(element) {
  const id = element.closest("[data-op]")?.dataset.op;
  return ops.find((op) => op.id === id);
}

/** Also what was refused: the office may have changed its mind, and the same id can never count twice. */
async function tryNow(some) {
  for (const { id } of some) await store.change(id, { state: "waiting", nextAt: 0, notBefore: 0 });
  await pump(user, { anew: true });
}

function fold(op) {
  rows.get(op.id)?.querySelector("[data-op-form]").replaceChildren();
}

/** One form at a time, so that ids of fields are those of one form. */
function openForm(op, form) {
  for (const row of rows.values()) row.querySelector("[data-op-form]").replaceChildren();
  rows.get(op.id).querySelector("[data-op-form]").append(form);
  form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
}

async function openDiscard({ id }) {
  const op = await store.get(id); // as it is now: it may be on its way
  if (!op) return;
  const form = copyOf("kept-discard");
  form.querySelector("[data-discard-opens]").hidden = !ops.some((other) => other.id !== id && opens(op, other));
  form.querySelector("[data-discard-out]").hidden = !op.out;
  openForm(op, form);
}

function fieldsToMend(op) {
  const template = document.querySelector(`template[data-mends="${pattern(op.url)}"]`);
  if (!template) return null;
  const fields = template.content.cloneNode(true);
  const has = new Set(op.fields.map(([name]) => name));
  for (const control of fields.querySelectorAll("[name]")) {
    if (!has.has(control.name) && control.type !== "checkbox") control.closest(".field").remove();
  }
  return fields.querySelector("[name]") && fields;
}

function openMend(op) {
  const form = copyOf("kept-mend");
  form.querySelector("[data-mend-fields]").append(fieldsToMend(op));
  for (const control of form.elements) {
    const values = op.fields.filter(([name]) => name === control.name).map(([, value]) => value);
    if (control.matches("[type=radio], [type=checkbox]")) control.checked = values.includes(control.value);
    else if (control.name) control.value = values[0] ?? "";
  }
  openForm(op, form);
}

async function mend(op, form) {
  const names = [...new Set([...form.elements].map(({ name }) => name).filter(Boolean))];
  const entries = [...new FormData(form)];
  const saved = await keeping(form, async () => {
    const now = await store.get(op.id); // it may have gone out, or arrived, since the form was opened
    const next = now && mended(now, names, entries, { detail: detailOf(form), now: new Date(), ops });
    if (next?.id === op.id) return store.change(op.id, next);
    return next && store.replace(op.id, next, ({ out }) => !out);
  });
  if (saved === undefined) notice(form, "too-late");
  if (!saved) return;
  fold(op);
  await pump(user, { anew: true });
}

/** What the form says, in words: texts as they are, choices as they are called. */
function detailOf(form) {
  const said = [...form.elements].map((control) => {
    if (!control.name) return "";
    if (!control.matches("[type=radio], [type=checkbox]")) return control.value.trim();
    return control.checked ? control.labels[0].textContent.trim() : "";
  });
  return said.filter(Boolean).join(" · ");
}

function leave(op) {
  return discard(op, word("office-decided"));
}

async function discard(op, reason) {
  if (!reason.trim() || !(await store.get(op.id))) return;
  const words = { reason: reason.trim(), title: word("discarded"), what: named(op), now: new Date() };
  const told = await keeping(rows.get(op.id), () => store.replace(op.id, discarding(op, words)));
  if (told) await pump(user, { anew: true });
}

/** Says so where it was pressed if the phone cannot keep it. */
async function keeping(near, work) {
  near.querySelector("[data-notice]")?.remove();
  try {
    return await work();
  } catch (error) {
    notice(near, "not-kept", error.name);
    return null;
  }
}

function notice(near, name, why = "") {
  const said = document.createElement("p");
  said.className = "notice bad";
  said.dataset.notice = why;
  said.setAttribute("role", "alert");
  said.textContent = word(name);
  near.append(said);
}

// --- and again ---------------------------------------------------------------------------------------------------

if (place) {
  store.follow(look);
  for (const name of ["online", "offline", "pageshow"]) window.addEventListener(name, look);
  setInterval(() => ops.length && document.visibilityState === "visible" && showGroups(), 1000);
  look();
}
