// When to ask again after asking in vain.

/** Milliseconds after so many failures in a row: 1 s × 2ⁿ up to `most`, a fifth of it by chance. */
export function backoff(failures, { most = 30_000, random = Math.random } = {}) {
  return Math.min(1000 * 2 ** failures, most) * (0.8 + 0.2 * random());
}
