// How long a phone's search in 20,000 parts takes: node bench/parts_search.mjs [parts]

import { found, indexed } from "../static/js/price-list.js";

const COUNT = Number(process.argv[2] ?? 20_000);
const NAMES = ["密封条", "合页", "锁芯", "玻璃胶", "滑轮"];
const QUERIES = ["密", "密封", "密封条 frame 9", "P-199", "6900000012345", "合页 Part 12", "锁芯 123", "frame", "zzz"];

const parts = Array.from({ length: COUNT }, (_, n) => {
  const [sku, barcode] = [`P-${String(n).padStart(5, "0")}`, `69${String(n).padStart(11, "0")}`];
  return [sku, `${NAMES[n % 5]} Part ${n} for frame ${n % 97}`, "piece", "1.00", barcode];
});
const began = performance.now();
const index = await indexed({ parts });
console.log(`index of ${COUNT} parts: ${Math.round(performance.now() - began)} ms`);
const times = [];
for (let round = 0; round < 50; round++) {
  for (const query of QUERIES) {
    const start = performance.now();
    found(index, query);
    times.push(performance.now() - start);
  }
}
times.sort((one, other) => one - other);
const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(1);
console.log(`search: median ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms`);
