// What can be said of an operation that waits: why it is still here, since when, how large. Without a page.

import { isPassed } from "./queue.js";

/**
 * Why `op` has not gone yet, as the name of a sentence and what is put into it; `mark` is the shape beside it.
 * `ops` is all that its person has on this phone, in order.
 */
export function standing(op, ops, { now, online = true, paused = null }) {
  if (op.state === "needs-you") return refusal(op);
  if (paused) return waiting(paused);
  if (op.stuck) return { name: "stuck", mark: "stuck" };
  const earlier = ops.slice(0, ops.findIndex(({ id }) => id === op.id));
  const opener = earlier.find((other) => opens(other, op));
  if (opener) return waiting("after", { title: new Map(opener.fields).get("title") ?? named(opener) });
  const before = op.barrier ? earlier.filter((other) => holdsUp(other, op)) : [];
  const refused = before.find(({ state }) => state === "needs-you");
  if (refused) return waiting("behind-refused", { title: named(refused) });
  const stuck = before.find((other) => other.stuck);
  if (stuck) return waiting("behind-stuck", { title: named(stuck) });
  if (before.length) return waiting("behind", { count: before.length });
  if (!online) return waiting("offline");
  const seconds = Math.ceil((Math.max(op.nextAt ?? 0, op.notBefore ?? 0) - now) / 1000);
  if (seconds > 0) return waiting(op.out ? "unanswered" : op.error?.status ? "busy" : "unreached", { seconds });
  return waiting(earlier.some((other) => goesBefore(other, op)) ? "in-line" : "next");
}

const groupOf = ({ job, visit }) => job ?? visit ?? "";

/** What is of the same job, unless the office has overtaken it. */
function holdsUp(other, op) {
  const overtaken = other.barrier && other.state === "needs-you" && other.error?.status === 409;
  return groupOf(other) !== "" && groupOf(other) === groupOf(op) && !overtaken;
}

const goesBefore = (other, op) => other.state === "waiting" && other.lane === op.lane && !isPassed(other);

function refusal({ error }) {
  const { status, reason, sentence } = error ?? {};
  const name = reason === "different-content" ? "there-as-it-was" : status === 409 ? "office" : sentence ? "refused" : "refused-dumb";
  return { name, mark: "needs_you", sentence: sentence ?? "" };
}

const waiting = (name, values = {}) => ({ name, mark: "proposed", ...values });

/** Whether `op` is about what `other` brings into the world. */
export function opens(other, op) {
  return Boolean(other.creates) && [op.visit, op.job].some((id) => id && [other.creates, other.id, other.job].includes(id));
}

/** Its title and its detail in one. */
export function named({ title, detail }) {
  return [title, detail].filter(Boolean).join(": ");
}

/** By job, in the order of what was recorded first; what needs its technician, then what the office fails on, before the rest. */
export function grouped(ops) {
  const groups = new Map();
  for (const op of ops) {
    const key = groupOf(op);
    if (!groups.has(key)) groups.set(key, { key, name: "", page: "", ops: [] });
    const group = groups.get(key);
    group.ops.push(op);
    group.name ||= op.jobName ?? "";
    group.page ||= op.visit ? `/visits/${op.visit}` : op.job ? `/jobs/${op.job}` : "";
  }
  const rank = ({ state, stuck }) => (state === "needs-you" ? 0 : stuck ? 1 : 2);
  const waits = ({ ops: some }) => Math.min(...some.map(rank));
  return [...groups.values()].sort((one, other) => waits(one) - waits(other));
}

/** Bytes of its files. */
export const weight = ({ files }) => files.reduce((sum, { size }) => sum + size, 0);

/** A number of bytes for people. */
export function readable(bytes, language) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  const digits = { maximumFractionDigits: value < 10 && power > 1 ? 1 : 0 };
  return new Intl.NumberFormat(language, { style: "unit", unit: units[power], ...digits }).format(value);
}

const STEPS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** How long ago that was, as people say it. */
export function ago(moment, now, language) {
  const seconds = Math.max(0, (now - new Date(moment)) / 1000);
  const [unit, length] = STEPS.find(([, size]) => seconds >= size) ?? ["second", Infinity];
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  return format.format(-Math.floor(seconds / length), unit);
}

/** The page's language, as its people write dates and times in it. */
export const localeOf = (lang) => (lang === "en" ? "en-GB" : lang);

/** The clock in the company's time zone, and the day before it if that is another one than `now`'s. */
export function clock(moment, now, language, timeZone) {
  const day = new Intl.DateTimeFormat("en", { timeZone, dateStyle: "short" });
  const same = day.format(new Date(moment)) === day.format(new Date(now));
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone };
  return new Intl.DateTimeFormat(language, same ? time : { day: "numeric", month: "short", ...time }).format(new Date(moment));
}

/** A sentence with its {values} put in. */
export function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Of two sentences the one that fits the number; each has {count} in it. */
export function counted(count, { one, other }, language) {
  const form = new Intl.PluralRules(language).select(count);
  return filled(form === "one" ? one : other, { count: String(count) });
}
