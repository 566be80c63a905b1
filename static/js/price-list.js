// The search in the price list on the phone: finds what fieldapp/parts/queries.py finds. Without a page, for node --test.

import { asked, isExact, tokens } from "./words.js";

const MOST_FOUND = 20;
const AT_ONCE = 1000; // parts between two breaths of the page

/** An index over /parts.json; `breathe` is awaited now and then, so that a page stays alive meanwhile. */
export async function indexed(list, breathe = async () => {}) {
  const lines = [];
  for (const [n, [sku, name, , , barcode]] of list.parts.entries()) {
    lines.push(` ${[sku, name, barcode].flatMap(tokens).join(" ")} `);
    if (n % AT_ONCE === AT_ONCE - 1) await breathe();
  }
  return { ...list, lines };
}

/** The parts found, exactly that number or barcode first: [{sku, name, unit, price, barcode, exact}]. */
export function found(index, query) {
  const typed = query.trim().slice(0, 100);
  const wanted = asked(typed).map((ways) => ways.map((words) => words.map(sought)));
  if (!typed) return [];
  const isIt = exactlyOf(typed);
  const exact = index.parts.filter(isIt);
  const others = wanted.length ? index.parts.filter((row, n) => hasAll(index.lines[n], wanted) && !isIt(row)) : [];
  const all = [...exact, ...others].slice(0, MOST_FOUND);
  return all.map(([sku, name, unit, price, barcode], n) => ({ sku, name, unit, price, barcode, exact: n < exact.length }));
}

/** The one part of exactly this number or barcode; a number as typed goes before the same in capitals, then barcodes. */
export function exactly(index, typed) {
  const parts = found(index, typed).filter(({ exact }) => exact);
  const rank = ({ sku, barcode }) => (sku === typed ? 0 : barcode === typed ? 2 : 1);
  return parts.sort((one, other) => rank(one) - rank(other))[0];
}

function exactlyOf(typed) {
  const upper = typed.toUpperCase();
  return ([sku, , , , barcode]) => sku === typed || sku === upper || (barcode !== "" && barcode === typed);
}

const hasAll = (line, wanted) => wanted.every((ways) => ways.some((words) => words.every((word) => line.includes(word))));
const sought = (word) => (isExact(word) ? ` ${word} ` : ` ${word}`); // asked once, not of each part
