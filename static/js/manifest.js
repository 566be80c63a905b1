// The list that the office gets of what this phone holds: whole operations in a few words each.

const MOST = 400_000; // characters of a list; the server takes 500 kB
const SAME_FOR = 10 * 60_000; // milliseconds for which telling the same again says nothing new

/** What the office is told of operations, the oldest first: {held, complete}; what is too much waits for the next time. */
export function manifestOf(ops, most = MOST) {
  const held = [];
  let length = 2;
  for (const op of ops) {
    const item = itemOf(op);
    length += JSON.stringify(item).length + 1;
    if (length > most) return { held, complete: false };
    held.push(item);
  }
  return { held, complete: true };
}

/** One operation, without its fields: the words that people see, and how to know it again. */
export function itemOf(op) {
  return {
    id: op.id,
    job: op.job ?? null,
    visit: op.visit ?? null,
    kind: op.kind ?? "",
    words: [op.title, op.detail].filter(Boolean).join(": ").slice(0, 300),
    sha256: (op.files ?? []).map(({ sha256 }) => sha256).filter(Boolean),
    size: (op.files ?? []).reduce((sum, { size }) => sum + size, 0),
    seq: op.seq ?? null,
    occurred_at: op.occurredAt,
    state: op.state === "needs-you" ? "needs-you" : "waiting",
    reason: (op.state === "needs-you" && op.error?.sentence) || "",
  };
}

/** Whether telling `content` says something that was not told lately; `told` is {content, at} of the last time. */
export function isNews(content, told, now) {
  return !told || told.content !== content || now - told.at > SAME_FOR;
}
