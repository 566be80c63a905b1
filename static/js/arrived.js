// What has arrived and is still remembered, as a copied page may know nothing of it. Without a page, for node --test.

const REMEMBERED = 4 * 86_400_000; // ms

/** Whether pages show it: what is about a visit. */
export const staysKnown = ({ visit, url }) => Boolean(visit) || url.startsWith("/visits/");

/** `event`: the last event that the office knew of with it. */
export const asArrived = (op, { event, at }) => ({ ...op, state: "arrived", arrived: { event, at } });

/** By what name it is noted. */
export const nameOf = ({ user, id }) => `arrived ${user} ${id}`;

/** Of these those that no copy can lack any more, now that something arrives `at` (ISO time). */
export function outlived(arrived, at) {
  const since = new Date(Date.parse(at) - REMEMBERED).toISOString();
  return arrived.filter((op) => op.arrived.at < since);
}

/** In the order in which the phone recorded it; what was edited has the place of what it was. */
export const inOrder = (ops) => ops.sort((one, other) => placeOf(one) - placeOf(other));

export const placeOf = ({ place, seq }) => place ?? seq;
