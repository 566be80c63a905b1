// What a browser is, and which sentences fit what is known of a phone. Without a page.

const LITTLE = 200_000_000; // bytes
const HUSHED = 30 * 24 * 3600 * 1000; // ms for which a hint that was put aside stays away

/** Whether all of `wanted` ("secure !worker") holds in `facts`. */
export function holds(wanted, facts) {
  return wanted.split(" ").every((name) => (name.startsWith("!") ? !facts[name.slice(1)] : Boolean(facts[name])));
}

/** What a browser says of itself by its name: iPhone's Safari (an iPad calls itself a Mac), WeChat's own. */
export function browserOf({ userAgent, maxTouchPoints = 0 }) {
  const apple = /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1);
  const wechat = /MicroMessenger/.test(userAgent);
  return { wechat, iphone: apple && !wechat && !/CriOS|FxiOS|EdgiOS/.test(userAgent) };
}

/** Whether a hint may be shown again that was put aside then (ms, or nothing). */
export function mayHint(hushedAt, now) {
  return !hushedAt || now - hushedAt > HUSHED;
}

/** Bytes that are free, as a browser estimates them, and whether that is little. Some name a round number to everybody. */
export function roomIn({ quota, usage }) {
  if (quota === undefined) return { free: null, tight: false, space: false };
  const free = Math.max(0, quota - usage);
  return { free, tight: free < LITTLE, space: free >= LITTLE };
}
