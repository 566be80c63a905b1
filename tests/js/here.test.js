import assert from "node:assert/strict";
import { test } from "node:test";
import { browserOf, holds, mayHint, roomIn } from "../../static/js/here-facts.js";

const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1";

test("a sentence shows where all that it asks for holds", () => {
  assert.ok(holds("secure !worker", { secure: true, worker: false }));
  assert.ok(!holds("secure !worker", { secure: true, worker: true }));
  assert.ok(!holds("held", {}));
});

test("iPhones, iPads that call themselves Macs, and WeChat's browser are known", () => {
  assert.deepEqual(browserOf({ userAgent: IPHONE }), { wechat: false, iphone: true });
  assert.deepEqual(browserOf({ userAgent: `${IPHONE} MicroMessenger/8.0.49` }), { wechat: true, iphone: false });
  assert.equal(browserOf({ userAgent: IPHONE.replace("Version/17.5", "CriOS/126") }).iphone, false);
  const mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15";
  assert.equal(browserOf({ userAgent: mac, maxTouchPoints: 5 }).iphone, true);
  assert.equal(browserOf({ userAgent: mac, maxTouchPoints: 0 }).iphone, false);
  assert.equal(browserOf({ userAgent: "Mozilla/5.0 (Linux; Android 14) Chrome/126 Mobile Safari/537.36" }).iphone, false);
});

test("a hint that was put aside stays away for thirty days", () => {
  const day = 24 * 3600 * 1000;
  assert.ok(mayHint(undefined, day));
  assert.ok(!mayHint(day, 30 * day));
  assert.ok(mayHint(day, 32 * day));
});

test("less than 200 MB is little room; a browser that does not tell is not doubted", () => {
  assert.deepEqual(roomIn({ quota: 1e9, usage: 0.9e9 }), { free: 1e8, tight: true, space: false });
  assert.deepEqual(roomIn({ quota: 1e9, usage: 0 }), { free: 1e9, tight: false, space: true });
  assert.equal(roomIn({ quota: 1, usage: 2 }).free, 0);
  assert.deepEqual(roomIn({}), { free: null, tight: false, space: false });
});
