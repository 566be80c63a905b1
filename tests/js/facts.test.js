import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { amountOf, grouped, labourOf, plain, written } from "../../static/js/amounts.js";
import { after, lasting, later, longDay, micros, shortDay, there } from "../../static/js/moments.js";

const vectors = JSON.parse(readFileSync(new URL("../vectors/moments.json", import.meta.url)));

test("moments as the server writes them, to the last microsecond", () => {
  for (const [iso, zone, day, clock, number] of vectors.moments) {
    assert.equal(micros(iso), number, iso);
    assert.deepEqual(there(number, zone), { day, clock }, iso);
  }
});

test("days as the server writes them", () => {
  for (const [language, day, thisYear, short, long] of vectors.days) {
    assert.equal(shortDay(day, language, thisYear), short);
    assert.equal(longDay(day, language), long);
  }
  assert.equal(later("2026-12-31", 1), "2027-01-01");
  assert.deepEqual([after("13:30", 120), after("23:00", 90)], ["15:30", "00:30"]);
});

test("lengths of time, half a minute to the even one", () => {
  for (const [language, seconds, said] of vectors.lasting) assert.equal(lasting(seconds, language), said, String(seconds));
});

test("quantities and amounts, exact", () => {
  for (const [number, said] of vectors.quantities) assert.equal(grouped(number), said);
  for (const [price, number, amount] of vectors.amounts) assert.equal(written(amountOf(price, number)), amount);
  for (const [rate, seconds, amount] of vectors.labour) assert.equal(written(labourOf(rate, seconds)), amount);
  assert.deepEqual([0n, -5n, -27600n].map(written), ["0.00", "-0.05", "-276.00"]);
  assert.deepEqual(["2,50", " 3 ", "0，5", "１２．5", "007", "x", "-1", ""].map(plain), ["2.5", "3", "0.5", "12.5", "7", null, null, null]);
});
