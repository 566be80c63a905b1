import assert from "node:assert/strict";
import test from "node:test";
import { shown } from "../../static/js/push-events.js";

const news = { title: "New visit: Window leaks", body: "Garden Court", url: "/visits/1", tag: "event-7", urgent: false };

test("a push shows its words, and the same event once", () => {
  const [title, options] = shown(news);
  assert.equal(title, "New visit: Window leaks");
  assert.equal(options.tag, "event-7");
  assert.equal(options.data.url, "/visits/1");
  assert.equal(options.requireInteraction, undefined);
});

test("an emergency stays until somebody has seen it", () => {
  const [, options] = shown({ ...news, urgent: true });
  assert.ok(options.requireInteraction && options.renotify && options.vibrate.length);
});
