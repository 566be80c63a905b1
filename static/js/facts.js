// The facts of the customer's document with what the server has not seen yet: those in the page, carried on by the
// operations that wait on this phone. Twin of fieldapp/signoff/document.py, sentences.py, hours and costs.

import { amountOf, grouped, labourOf, plain, written } from "./amounts.js";
import { after, lasting, later, longDay, micros, shortDay, there } from "./moments.js";
import { fieldJob, leadsTo } from "./stages.js";

const HOUR = 3_600_000_000; // microseconds
const HALF_DAYS = { morning: ["09:00", "12:00"], afternoon: ["13:00", "17:00"] };
// By the address that an operation goes to: what it changes.
const ACTS = [
  [/^\/field-jobs$/, opened],
  [/\/moves$/, moved],
  [/\/visits\/[^/]+\/unfinished$/, leftUnfinished],
  [/\/visits\/[^/]+\/parts$/, partUsed],
  [/\/parts\/([^/]+)\/removal$/, partTakenOut],
  [/\/hours$/, timeCorrected],
  [/\/notes$/, noted],
  [/\/visits\/[^/]+\/photos$/, photographed],
  [/^\/photos\/([^/]+)\/caption$/, captioned],
  [/^\/photos\/([^/]+)\/removal$/, photoTakenOut],
];

/** The facts as the server gives them once these operations of the visit, in their order, have arrived. */
export function carriedOn(facts, ops, now = new Date()) {
  const known = structuredClone({ ...facts.carry, job: facts.job, photos: facts.photos });
  for (const op of ops) {
    const [act, found] = actOf(op.url);
    act?.(known, { ...op, at: micros(op.occurredAt), get: (name) => valueOf(op, name) }, found?.[1]);
  }
  return ops.length ? { ...facts, ...told(known, facts, now) } : facts;
}

function actOf(url) {
  const path = new URL(url, "http://phone").pathname;
  for (const [address, act] of ACTS) {
    const found = path.match(address);
    if (found) return [act, found];
  }
  return [];
}

/** The last of a name's values, trimmed as the server's forms do; empty if there is none. */
const valueOf = ({ fields }, name) => (fields.findLast(([key]) => key === name)?.[1] ?? "").trim();

// --- what an operation changes ---------------------------------------------------------------------------------------

function opened(known, op) {
  if (known.moves.length) return;
  const { title, customer, site } = fieldJob(op);
  Object.assign(known.job, { title: title.trim(), customer: customer.trim(), site: site.trim() });
  known.window = [op.at, op.at + 2 * HOUR];
  step(known, op.id, op.at, "on_site");
}

function step(known, id, at, to) {
  known.moves.push({ id, to, at });
  known.state = to;
}

/** What the office has refused was no move. */
function mayMove(known, { id, state }, to) {
  return state !== "needs-you" && leadsTo(known.state, to, known.states) && !known.moves.some((move) => move.id === id);
}

function moved(known, op) {
  const to = op.get("to");
  if (mayMove(known, op, to)) step(known, op.id, op.at, to);
}

function leftUnfinished(known, op) {
  if (!mayMove(known, op, "finished")) return;
  step(known, op.id, op.at, "finished");
  known.unfinished = { why: op.get("why") || "part", missing: op.get("missing"), next: nextTime(known, op) };
}

/** When the next visit is, by the clock on the wall: {day, from, until}. */
function nextTime({ window, zone }, { at, get }) {
  const again = get("again") || "same";
  if (again === "exact") {
    const [[day, from], [last, until]] = [get("next_from"), get("next_until")].map((time) => time.split("T"));
    return { day, from: from?.slice(0, 5), until: (until ?? last)?.slice(0, 5) };
  }
  const day = later(there(at, zone).day, 1);
  if (again in HALF_DAYS) return { day, from: HALF_DAYS[again][0], until: HALF_DAYS[again][1] };
  const from = there(window[0], zone).clock;
  return { day, from, until: after(from, Math.floor((window[1] - window[0]) / 60_000_000)) };
}

/** One that the phone knows nothing of, scanned by its barcode without the price list, is left to the office. */
function partUsed(known, { id, data, get }) {
  const quantity = plain(get("quantity") || "1");
  if (!data?.price || !quantity || known.parts.some((part) => part.id === id)) return;
  const { sku, name, unit, price } = data;
  known.parts.push({ id, sku, name, unit, price, quantity, use: get("use") || "used", covered: known.covered });
}

function partTakenOut(known, _op, id) {
  known.parts = known.parts.filter((part) => part.id !== id);
}

function timeCorrected(known, { id, get }) {
  if (known.corrections.some((correction) => correction.id === id)) return;
  const seconds = (Number(get("hours") || 0) * 60 + Number(get("minutes") || 0)) * 60;
  known.corrections.push({ id, kind: get("kind") || "work", seconds });
}

function noted(known, { id, get }) {
  if (get("for_customer") && !known.notes.some((note) => note.id === id)) known.notes.push({ id, text: get("text") });
}

function photographed(known, { id, files, get }) {
  if (known.taken.includes(id) || known.photos.some((photo) => photo.id === id)) return;
  const kind = get("kind") || known.suggests[known.state][Math.min(known.taken.length, 1)];
  if (kind !== "receipt") known.taken.push(id);
  const label = known.labels.photos[kind];
  const { sha256 } = files.find(({ field }) => field === "photo") ?? {};
  if (label && sha256) known.photos.push({ id, sha256, kind, label, caption: get("caption") });
}

function captioned(known, { get }, id) {
  for (const photo of known.photos) if (photo.id === id) photo.caption = get("caption");
}

function photoTakenOut(known, _op, id) {
  known.photos = known.photos.filter((photo) => photo.id !== id);
  known.taken = known.taken.filter((taken) => taken !== id);
}

// --- what the document says of it ------------------------------------------------------------------------------------

function told(known, { languages, visit }, now) {
  known.moves.sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
  const both = (words) => Object.fromEntries(languages.map((language) => [language, words(language)]));
  const spent = spentIn(known);
  const parts = known.parts.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const used = parts.filter(({ use }) => use === "used");
  const arrived = known.moves.find(({ to }) => to === "on_site")?.at;
  const begun = there(arrived ?? known.window[0], known.zone).day;
  const words = { known, both, visit, arrived, now };
  return {
    job: known.job,
    visit: { ...visit, date: both((language) => longDay(begun, language)) },
    work: [...workOf(words, spent.work, parts), ...known.notes.map(({ text }) => text)],
    parts: used.map((part) => lineOf(part, known.labels.units)),
    hours: Object.entries(spent)
      .filter(([, seconds]) => seconds)
      .map(([kind, seconds]) => ({ kind, label: known.labels.times[kind], seconds })),
    photos: known.photos,
    ...sums(known, used, spent.work),
  };
}

/** Seconds by kind: as corrected, else as the moves tell. What is still going on does not count. */
function spentIn({ moves, corrections, spent_in: kinds, times }) {
  const spent = Object.fromEntries(times.map((kind) => [kind, 0]));
  moves.slice(0, -1).forEach(({ to, at }, n) => {
    if (kinds[to]) spent[kinds[to]] += Math.floor(Math.max(moves[n + 1].at - at, 0) / 1_000_000);
  });
  for (const { kind, seconds } of corrections) spent[kind] = seconds;
  return spent;
}

function lineOf({ id, sku, name, quantity, unit, price, covered }, units) {
  return { id, sku, name, quantity, unit: units[unit] ?? unit, price, amount: written(amountOf(price, quantity)), covered };
}

function workOf({ known, both, visit, arrived, now }, seconds, parts) {
  const { phrases, labels, zone } = known;
  const said = (name, language, words) => filled(phrases[name][language], words);
  const sentences = [];
  if (arrived !== undefined) {
    const [who, when] = [visit.technician, there(arrived, zone).clock];
    sentences.push(both((language) => said("came", language, { who, when, how_long: lasting(seconds, language) })));
  }
  for (const { use, name, quantity, unit } of parts.filter((part) => part.use !== "used")) {
    const amount = (language) => `${grouped(quantity)} ${(labels.units[unit] ?? unit)[language]}`;
    sentences.push(both((language) => said(use, language, { part: name, amount: amount(language) })));
  }
  if (known.unfinished) sentences.push(both((language) => unfinishedIn(language, known, now, said)));
  return sentences;
}

const filled = (phrase, words) => phrase.replace(/%\((\w+)\)s/g, (_, name) => words[name]);

function unfinishedIn(language, { unfinished: { why, missing, next, again }, labels, zone }, now, said) {
  const reason = labels.unfinished[why][language] + (missing ? ` (${missing})` : "");
  const thisYear = Number(there(now.getTime() * 1000, zone).day.slice(0, 4));
  const when = again?.[language] ?? (next?.day && `${shortDay(next.day, language, thisYear)} ${next.from}–${next.until}`);
  return when ? said("again", language, { why: reason, when }) : said("unfinished", language, { why: reason });
}

/** Parts and begun steps of work, and what warranty takes off. */
function sums({ rate, step: minutes, covered }, used, worked) {
  const whole = minutes * 60;
  const seconds = Math.ceil(worked / whole) * whole;
  const labour = labourOf(rate, seconds);
  const sum = (parts) => parts.reduce((so, { price, quantity }) => so + amountOf(price, quantity), 0n);
  const parts = sum(used);
  const due = sum(used.filter((part) => !part.covered)) + (covered ? 0n : labour);
  const total = parts + labour;
  const amounts = { parts, labour, total, due, covered: due - total };
  return {
    labour: { seconds, amount: written(labour), covered },
    totals: Object.fromEntries(Object.entries(amounts).map(([name, cents]) => [name, written(cents)])),
  };
}
