// The search in the price list on the phone: finds what fieldapp/parts/queries.py finds. Without a page, for node --test.

import { asked, isPair, tokens } from "./words.js";

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
  const wanted = asked(typed);
  if (!typed) return [];
  const rows = index.parts.filter((row, n) => isExactly(row, typed) || (wanted.length && hasAll(index.lines[n], wanted)));
  const all = rows.map(([sku, name, unit, price, barcode]) => ({ sku, name, unit, price, barcode, exact: false }));
  for (const part of all) part.exact = isExactly([part.sku, "", "", "", part.barcode], typed);
  return [...all.filter(({ exact }) => exact), ...all.filter(({ exact }) => !exact)].slice(0, MOST_FOUND);
}

/** The one part of exactly this number or barcode; a number as typed goes before the same in capitals, then barcodes. */
export function exactly(index, typed) {
  const parts = found(index, typed).filter(({ exact }) => exact);
  const rank = ({ sku, barcode }) => (sku === typed ? 0 : barcode === typed ? 2 : 1);
  return parts.sort((one, other) => rank(one) - rank(other))[0];
}

function isExactly([sku, , , , barcode], typed) {
  return sku === typed || sku === typed.toUpperCase() || (barcode !== "" && barcode === typed);
}

const hasAll = (line, wanted) => wanted.every((ways) => ways.some((words) => words.every((word) => has(line, word))));
const has = (line, word) => line.includes(isPair(word) ? ` ${word} ` : ` ${word}`);
