// What the service worker touches, keeps and gives in place of what it lacks: without a worker, for `node --test`.

export const BLANK = "00000000-0000-7000-8000-000000000000"; // the id on blank pages, in whose place the real one is put
const ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const PAGES = [
  "today|outbox|offline|field-jobs/new",
  `jobs/${ID}|signoffs/${ID}`,
  `(visits)/(${ID}|blank)(/signoff(?:/room|/without|/thanks)?|/unfinished|)`,
  `(photos)/(${ID}|blank)(/layers|)`,
];
const PAGE = new RegExp(`^/(?:${PAGES.join("|")})$`);
const THING = new RegExp(`^/(?:parts\\.json|documents/${ID}|photos/(${ID})/(?:small|large)|signoffs/${ID}/signature)$`);
const FILE = /\.[a-z]+$/; // an export
const WHO = /^\/(sign-in|sign-out|welcome\/.*)$/;

/** "asset", "page" or "elsewhere" (asked for by navigating), "thing", or nothing: what the browser does without us. */
export function kindOf({ method, mode, url, headers }, origin) {
  const { origin: theirs, pathname } = new URL(url);
  if (method !== "GET" || theirs !== origin || headers.has("Range")) return undefined;
  if (pathname.startsWith("/static/")) return "asset";
  if (mode === "navigate" && PAGE.test(pathname)) return "page";
  if (THING.test(pathname)) return "thing";
  return mode === "navigate" && !FILE.test(pathname) ? "elsewhere" : undefined;
}

/** Whether somebody signs in or out by this request: until the next page nobody knows whose copies to show. */
export function changesWho({ method, url }, origin) {
  const { origin: theirs, pathname } = new URL(url);
  return method === "POST" && theirs === origin && WHO.test(pathname);
}

/** A page or picture of ours, of somebody who is signed in, and no portal's, no sign-in page, no error. */
export function mayKeep({ ok, status, redirected, headers }) {
  return ok && status === 200 && !redirected && Boolean(headers.get("Offline-User"));
}

/** The blank page for an address, and the id to put into it: {path, id}. */
export function blankFor(pathname) {
  const [, visits, visit, ofVisit, photos, photo, ofPhoto] = PAGE.exec(pathname) ?? [];
  const [name, id, rest] = visits ? [visits, visit, ofVisit] : [photos, photo, ofPhoto];
  return id && id !== "blank" ? { path: `/${name}/blank${rest}`, id } : undefined;
}

export const filledIn = (html, id) => html.replaceAll(BLANK, id);

/** The id of the photo whose picture this is. */
export const pictured = (pathname) => THING.exec(pathname)?.[1];

/** The page, saying since when it stands on this phone. */
export const asOf = (html, when) => html.replace(/<head[^>]*>/, (head) => `${head}<meta name="as-of" content="${when}">`);

/** What to fetch and what to drop. Nothing is dropped of which something waits to be sent: `ops`. */
export function plan(hold, held, ops) {
  const listed = new Set(hold.map(({ url }) => url));
  const waits = (url) => ops.some((op) => op.page === url || ids(op).some((id) => url.includes(id)));
  return {
    fetch: hold.filter(({ url, version }) => held[url] !== version),
    drop: Object.keys(held).filter((url) => !listed.has(url) && !waits(url)),
  };
}

const ids = ({ id, job, visit, creates }) => [id, job, visit, creates].filter(Boolean);

/** Of the caches of assets, in the order in which they were made: those that neither this build nor the last needs. */
export function outdated(names, own) {
  return names.filter((name) => name.startsWith("assets-") && name !== own).slice(0, -1);
}
