// What a person can do with an operation that waits: mend it, discard it, carry it elsewhere. Without a page.

import { placeOf } from "./arrived.js";
import { uuid7 } from "./uuid7.js";

const LONGEST = 300; // letters of what it was

/** The address of an operation with its ids left out, by which a page knows what may be mended in it. */
export function pattern(url) {
  return new URL(url, "http://here").pathname.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "*");
}

/**
 * `op` with other values: `entries` are [name, text] of the form it was mended in, `names` all that the form asks for.
 * It has a new id, so that it can never be taken for the refused one. Its own it keeps if it may be at the office
 * already (`out`), where another would be a second one; and what opens a visit, or what others of `ops` are about, such
 * as a photo that was drawn on, is called by it: a refused id may be used again.
 * It stays where it was in the order, so that a finishing waits for it.
 */
export function mended(op, names, entries, { detail, now, ops = [] }) {
  const first = op.fields.findIndex(([name]) => names.includes(name));
  const fields = op.fields.filter(([name]) => !names.includes(name));
  fields.splice(first < 0 ? fields.length : first, 0, ...entries);
  const values = Object.fromEntries(entries);
  const data = op.data && dataOf(op.data, names, values);
  const id = op.out || op.creates || ops.some(({ url }) => url.includes(op.id)) ? op.id : uuid7();
  const anew = { state: "waiting", tries: 0, nextAt: 0, failures: 0, failedSince: null, stuck: false, error: null };
  return { ...op, id, place: placeOf(op), fields, data, detail, ...anew, mendedAt: now.toISOString() };
}

/** Of another part the phone knows neither name nor price: the customer's document leaves it to the office. */
function dataOf(data, names, values) {
  if (data.sku && names.includes("sku") && values.sku !== data.sku) return { sku: values.sku };
  return mapped(data, (value, name) => (names.includes(name) ? (values[name] ?? value) : value));
}

const mapped = (object, make) => Object.fromEntries(Object.entries(object).map(([name, value]) => [name, make(value, name)]));

/**
 * Telling the desk that `op` has been discarded is an operation too. It hangs on no job, so that it goes whatever
 * else waits there.
 */
export function discarding(op, { reason, title, what, now }) {
  const fields = { discarded: op.id, reason, what: what.slice(0, LONGEST), job: op.job ?? "", visit: op.visit ?? "", seq: op.phone ? "" : String(op.seq) };
  return {
    id: uuid7(),
    user: op.user,
    method: "POST",
    url: "/outbox/discards",
    fields: Object.entries(fields),
    files: [],
    occurredAt: now.toISOString(),
    seen: null,
    app: op.app,
    job: null,
    visit: null,
    lane: `user:${op.user}`,
    barrier: false,
    creates: null,
    kind: "discard",
    title,
    detail: what,
    data: null,
    page: "/outbox",
    target: null,
    state: "waiting",
    tries: 0,
    nextAt: 0,
    error: null,
  };
}
