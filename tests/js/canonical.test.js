import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { bytesOf, canonical, sha256 } from "../../static/js/canonical.js";

const vectors = JSON.parse(readFileSync(new URL("../vectors/canonical.json", import.meta.url)));

for (const vector of vectors.taken) {
  test(`phone and server write the same bytes: ${vector.name}`, async () => {
    assert.equal(canonical(vector.value), vector.canonical);
    assert.equal(await sha256(bytesOf(vector.value)), vector.sha256);
  });
}

for (const vector of vectors.refused) {
  test(`refused: ${vector.name}`, () => assert.throws(() => canonical(JSON.parse(vector.json))));
}

test("numbers as RFC 8785 writes them", () => {
  assert.equal(canonical([333333333.33333329, 1e30, 4.5, 2e-3, 1e-27]), "[333333333.3333333,1e+30,4.5,0.002,1e-27]");
  for (const value of [NaN, Infinity, undefined, new Date(), () => 1, 1n]) assert.throws(() => canonical(value));
});
