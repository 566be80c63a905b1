import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { exactly, found, indexed } from "../../static/js/price-list.js";
import { asked, isExact, tokens } from "../../static/js/words.js";

const words = JSON.parse(readFileSync(new URL("../vectors/words.json", import.meta.url)));

test("text is cut as at the server", () => {
  for (const [text, cut] of words.tokens) assert.deepEqual(tokens(text), cut, text);
  for (const [query, wanted] of words.asked) assert.deepEqual(asked(query), wanted, query);
  for (const [word, pair] of words.exact) assert.equal(isExact(word), pair, word);
});

const list = {
  parts: [
    ["HINGE-L", "合页 Hinge, left", "piece", "38.00", ""],
    ["SEAL-70", "密封条 Seal 70", "metre", "12.50", "6901234567892"],
    ["ZZ", "Zz bolt", "piece", "1.00", "BOLT"],
    ...Array.from({ length: 30 }, (_, n) => [`BOLT-${n}`, `螺栓 Bolt ${n}`, "piece", "0.50", ""]),
  ],
};
const skus = (index, query) => found(index, query).map(({ sku }) => sku);

test("found by name, number and barcode", async () => {
  const index = await indexed(list);
  for (const query of ["seal", "Seal 7", "密封", "密封条", "SEAL-70", "seal-70", "6901234567892", "690123", "ＳＥＡＬ"]) {
    assert.deepEqual(skus(index, query), ["SEAL-70"], query);
  }
  for (const query of ["", " ", "zzz", "漏水", "%", "'", '"', "*", "\\", "-"]) assert.deepEqual(skus(index, query), [], query);
});

test("exactly that number or barcode comes first, and not more than twenty", async () => {
  const index = await indexed(list);
  assert.equal(skus(index, "BOLT").length, 20);
  assert.equal(skus(index, "BOLT")[0], "ZZ");
  assert.equal(exactly(index, "bolt-7").sku, "BOLT-7");
  assert.equal(exactly(index, "6901234567892").sku, "SEAL-70");
  assert.equal(exactly(index, "690123"), undefined);
  assert.equal(exactly(index, ""), undefined);
});

test("the page breathes while a long list is read", async () => {
  let breaths = 0;
  await indexed({ parts: Array.from({ length: 5000 }, (_, n) => [`P-${n}`, "Part", "piece", "1.00", ""]) }, async () => void breaths++);
  assert.equal(breaths, 5);
});
