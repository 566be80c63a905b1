// How far a visit has come: the server's state, carried on by what waits on this phone. Without a page, for node --test.

const ENDS = { unfinished: ["finished", "incomplete"], "sign-off": ["signed", null] };
const RANK = ["travelling on_site paused", "finished", "proposed accepted"].map((states) => states.split(" "));

/** The state after these operations of the visit, in their order; `moves` is the server's table {state: [next, …]}. */
export function stateAfter(state, ops, moves) {
  return carriedOn({ state }, ops, moves).state;
}

/** The same with the mark that is `shown` for it: a finished visit is done or incomplete. */
export function carriedOn({ state, shown }, ops, moves) {
  for (const op of ops) {
    const [to, mark] = aim(op);
    if (op.state === "needs-you" || !leadsTo(state, to, moves)) continue;
    [state, shown] = [to, mark ?? shown];
  }
  return { state, shown };
}

function aim(op) {
  if (op.kind !== "move") return ENDS[op.kind] ?? [null, null];
  const { to } = Object.fromEntries(op.fields);
  return [to, to === "finished" ? "done" : to];
}

/** Some moves on or one: a page may be older than what the server knows by now, and then the first are missing here. */
export function leadsTo(state, to, moves) {
  if (to === "signed") return state === "finished";
  const found = new Set(moves[state]);
  for (const next of found) for (const other of moves[next] ?? []) found.add(other);
  return found.has(to);
}

/** Which of these states' visits is the one to go on with: under way, then to be signed, then the next; -1 for none. */
export function inTurn(states) {
  for (const rank of RANK) {
    const found = states.findIndex((state) => rank.includes(state));
    if (found >= 0) return found;
  }
  return -1;
}

/** Of the checklist's points (their keys) those that no waiting operation answers. */
export function openPoints(points, ops) {
  const fields = ops.filter((op) => op.kind === "checks" && op.state !== "needs-you").flatMap((op) => op.fields);
  if (fields.some(([name, value]) => name === "all" && value === "ok")) return [];
  const answered = new Set(fields.map(([name]) => name));
  return points.filter((point) => !answered.has(`${point}-answer`));
}

/** The visit that an operation is about: as it says, else by its address. */
export function visitOf({ visit, url }) {
  return visit ?? /\/visits\/([0-9a-f-]{36})(?:\/|$)/.exec(url)?.[1] ?? null;
}

/** What a job opened on this phone says of itself: of a site that was chosen, or of a new customer typed in. */
export function fieldJob({ fields, data }) {
  const typed = Object.fromEntries(fields);
  const typedSite = { customer: typed.name, site: typed.address, address: typed.address, phone: typed.phone };
  return { title: typed.title, category: typed.category, ...(typed.site ? data : typedSite) };
}
