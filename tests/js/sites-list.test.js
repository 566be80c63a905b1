import assert from "node:assert/strict";
import { test } from "node:test";
import { sitesFound } from "../../static/js/sites-list.js";

const KNOWN = [
  ["1", "Garden Court 3-1202", "张女士 Zhang", "长宁路 1 号", "138 0000 0000"],
  ["2", "Harbour Road 9", "Li", "Harbour Road 9", ""],
  ["3", "Hill Lane 2", "Wang", "Hill Lane 2", ""],
];
const ids = (query) => sitesFound(KNOWN, query, 2).map(([id]) => id);

test("a site is found by its name, its address, its customer or their number, whatever the case", () => {
  for (const query of ["garden", "长宁", "张女士", "138 0000", "ZHANG court", "　"]) assert.equal(ids(query)[0], "1", query);
  assert.deepEqual(ids("h"), ["1", "2", "3"]);
  assert.deepEqual(ids("road li"), ["2"]);
  assert.deepEqual(ids("nobody"), []);
});

test("without a word the first few are shown", () => assert.deepEqual(ids(""), ["1", "2"]));
