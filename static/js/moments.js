// Times and days as the server writes them (fieldapp/languages.py), in the company's zone. Times are microseconds.

import { rounded } from "./amounts.js";

const formats = new Map(); // dear to make

function format(language, options) {
  const name = JSON.stringify([language, options]);
  if (!formats.has(name)) formats.set(name, new Intl.DateTimeFormat(language, options));
  return formats.get(name);
}

const ON_THE_SPOT = {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
};

/** Microseconds since 1970 of an ISO time, to the last one: a Date knows only thousandths of a second. */
export function micros(iso) {
  const [, fraction = ""] = iso.match(/\.(\d+)/) ?? [];
  return Date.parse(iso.replace(/\.\d+/, "")) * 1000 + Number(fraction.padEnd(6, "0").slice(0, 6));
}

/** The day and the time of day there: {day: "2026-11-21", clock: "13:02"}. */
export function there(moment, zone) {
  const parts = format("en-US-u-ca-gregory-nu-latn", { ...ON_THE_SPOT, timeZone: zone }).formatToParts(new Date(Math.floor(moment / 1000)));
  const { year, month, day, hour, minute } = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return { day: `${year.padStart(4, "0")}-${month}-${day}`, clock: `${hour}:${minute}` };
}

/** The day so many days later. */
export function later(day, days) {
  return new Date(Date.parse(`${day}T00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The time of day so many minutes later. */
export function after(clock, minutes) {
  const [hour, minute] = clock.split(":").map(Number);
  const sum = (((hour * 60 + minute + minutes) % 1440) + 1440) % 1440;
  return `${String(Math.floor(sum / 60)).padStart(2, "0")}:${String(sum % 60).padStart(2, "0")}`;
}

/** "Sat 21 Nov", "11月21日周六"; with the year if that is another than `thisYear`. */
export function shortDay(day, language, thisYear) {
  const [year, month, date] = day.split("-").map(Number);
  const at = new Date(Date.parse(`${day}T00:00Z`));
  const named = (options, spoken) => format(spoken, { ...options, timeZone: "UTC" }).format(at);
  const other = year !== thisYear;
  if (language.startsWith("zh")) return other ? longDay(day, language) : `${month}月${date}日${named({ weekday: "short" }, "zh-CN")}`;
  const said = `${named({ weekday: "short" }, "en-US")} ${date} ${named({ month: "short" }, "en-US")}`;
  return other ? `${said} ${year}` : said;
}

/** "21 November 2026", "2026年11月21日". */
export function longDay(day, language) {
  const [year, month, date] = day.split("-").map(Number);
  if (language.startsWith("zh")) return `${year}年${month}月${date}日`;
  const at = new Date(Date.parse(`${day}T00:00Z`));
  return `${date} ${format("en-US", { month: "long", timeZone: "UTC" }).format(at)} ${year}`;
}

/** How long something took, in a sentence: 41 min, 1 hr 5 min, 1小时5分钟. */
export function lasting(seconds, language) {
  const all = rounded(seconds, 60);
  const [hours, minutes] = [Math.floor(all / 60), all % 60];
  const said = (value, unit) =>
    new Intl.NumberFormat(language.replaceAll("_", "-"), { style: "unit", unit, unitDisplay: "short" }).format(value);
  const parts = [hours && said(hours, "hour"), (minutes || !hours) && said(minutes, "minute")].filter(Boolean);
  return parts.join(language.startsWith("zh") ? "" : " ");
}
