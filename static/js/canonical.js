// Canonical JSON (RFC 8785) and its SHA-256: the same value gives the same bytes here and in fieldapp/history/canonical.py.

/** The canonical text of `value`. Throws on what JSON cannot say exactly: NaN, undefined, lone surrogates. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value && Object.getPrototypeOf(value) === Object.prototype) return object(value);
  if (typeof value === "string" && !/\p{Surrogate}/u.test(value)) return JSON.stringify(value);
  if (value === null || typeof value === "boolean" || Number.isFinite(value)) return JSON.stringify(value);
  throw new TypeError(`not in a canonical document: ${String(value)}`);
}

function object(value) {
  // Array.sort compares UTF-16 code units, as RFC 8785 asks.
  const pairs = Object.keys(value).sort().map((key) => `${canonical(key)}:${canonical(value[key])}`);
  return `{${pairs.join(",")}}`;
}

/** The canonical text as UTF-8 bytes. */
export function bytesOf(value) {
  return new TextEncoder().encode(canonical(value));
}

/** SHA-256 in hexadecimal. Browsers offer it to https and localhost alone: elsewhere `crypto.subtle` is missing. */
export async function sha256(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
