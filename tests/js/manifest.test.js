import assert from "node:assert/strict";
import { test } from "node:test";
import { isNews, itemOf, manifestOf } from "../../static/js/manifest.js";

const op = (n, more = {}) => ({
  id: `id-${n}`,
  user: "wei",
  seq: n,
  job: "job",
  visit: "visit",
  kind: "part",
  title: "Add part",
  detail: "Seal 70 × 2",
  fields: [["sku", "SEAL-70"]],
  files: [],
  occurredAt: "2026-11-27T09:00:00.000Z",
  state: "waiting",
  ...more,
});

test("what waits is told in words, without its content", () => {
  const item = itemOf(op(1));
  assert.equal(item.words, "Add part: Seal 70 × 2");
  assert.deepEqual([item.seq, item.state, item.reason, item.size], [1, "waiting", "", 0]);
  assert.ok(!JSON.stringify(item).includes("SEAL-70"));
});

test("what was refused is told with the last sentence", () => {
  const error = { status: 413, sentence: "A photo may have 15 MB." };
  const item = itemOf(op(1, { state: "needs-you", error }));
  assert.deepEqual([item.state, item.reason], ["needs-you", "A photo may have 15 MB."]);
  assert.equal(itemOf(op(1, { error })).reason, "", "it is being sent again");
});

test("files are known by their hashes and size", () => {
  const files = [{ sha256: "a".repeat(64), size: 5 }, { sha256: null, size: 7 }];
  assert.deepEqual([itemOf(op(1, { files })).sha256.length, itemOf(op(1, { files })).size], [1, 12]);
});

test("an operation of an older version, without words or files, is told as well", () => {
  const item = itemOf({ id: "x", user: "wei", occurredAt: "2026-01-01T00:00:00Z" });
  assert.deepEqual([item.words, item.job, item.sha256, item.seq], ["", null, [], null]);
});

test("a list that would be too long is cut at the newest and says so", () => {
  const ops = Array.from({ length: 100 }, (_, n) => op(n));
  const whole = manifestOf(ops);
  assert.deepEqual([whole.held.length, whole.complete], [100, true]);
  const part = manifestOf(ops, 5000);
  assert.ok(part.held.length > 5 && part.held.length < 100 && !part.complete);
  assert.equal(part.held[0].id, "id-0");
  assert.ok(JSON.stringify(part.held).length <= 5000);
});

test("the same is told again only after ten minutes", () => {
  assert.ok(isNews("a", null, 0));
  assert.ok(isNews("b", { content: "a", at: 0 }, 1));
  assert.ok(!isNews("a", { content: "a", at: 0 }, 1000));
  assert.ok(isNews("a", { content: "a", at: 0 }, 10 * 60_000 + 1));
});
