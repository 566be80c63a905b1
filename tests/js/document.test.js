import assert from "node:assert/strict";
import { test } from "node:test";
import { documentIn, duration, money, valueAt } from "../../static/js/document.js";

const facts = {
  version: 1,
  language: "en",
  languages: ["en", "zh_Hans_CN"],
  page: { sign: { en: "Sign", zh_Hans_CN: "签字" } },
  work: [{ en: "Wei came at 13:02.", zh_Hans_CN: "韦师傅13:02到达。" }, "seal torn"],
  parts: [{ name: "Seal 70", amount: "96.00", covered: true }],
  words: { parts: { en: "Parts", zh_Hans_CN: "零件" } },
};

test("a document speaks one language and holds nothing of the page", () => {
  assert.deepEqual(documentIn(facts, "zh_Hans_CN"), {
    version: 1,
    language: "zh_Hans_CN",
    work: ["韦师傅13:02到达。", "seal torn"],
    parts: [{ name: "Seal 70", amount: "96.00", covered: true }],
    words: { parts: "零件" },
  });
  assert.equal(facts.words.parts.en, "Parts", "the facts stay as they are");
});

test("amounts and times as they are written", () => {
  assert.deepEqual(["0.00", "96.00", "1234.50", "-1234567.5"].map((amount) => money(amount, "¥")), ["¥0.00", "¥96.00", "¥1,234.50", "−¥1,234,567.5"]);
  assert.deepEqual([0, 59, 5040, 360_000].map(duration), ["0:00", "0:01", "1:24", "100:00"]);
});

test("a path is looked for from the innermost outwards", () => {
  const scopes = [{ name: "Seal" }, { name: "job", job: { number: 7 }, nothing: null }];
  assert.equal(valueAt("name", scopes), "Seal");
  assert.equal(valueAt("job.number", scopes), 7);
  assert.equal(valueAt("nothing.at.all", scopes), undefined);
  assert.equal(valueAt(".", ["a sentence"]), "a sentence");
});
