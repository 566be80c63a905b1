// Shows of a visit's page what fits its state: the server's, carried on by what waits ([data-when-state], [data-state-of]).

import { carriedOn, inTurn, visitOf } from "./stages.js";
import { note, setNote } from "./store.js";
import { waiting, whenever } from "./waits.js";

const KINDS = ["move", "unfinished", "sign-off"];
const arrived = new Map(); // visit → {state, shown, version}: what the server is known to have taken

const words = () => document.getElementById("visit-states");
const places = (visit) => [...document.querySelectorAll(visit ? `[data-state-of="${visit}"]` : "[data-state-of]")];

function show() {
  if (!words()) return;
  const states = new Map([...new Set(places().map(({ dataset }) => dataset.stateOf))].map((id) => [id, stateOf(id)]));
  for (const place of places()) fit(place, states.get(place.dataset.stateOf));
  takeTurns(states);
}

/** The page's state and mark of a visit, or what has arrived since it was made, carried on by what waits. */
function stateOf(visit) {
  const moves = JSON.parse(words().dataset.moves);
  return carriedOn(known(visit), waiting().filter((op) => visitOf(op) === visit), moves);
}

function known(visit) {
  const onPage = places(visit).map(({ dataset }) => ({ state: dataset.state, version: Number(dataset.version) }));
  return [...onPage, arrived.get(visit) ?? []].flat().reduce((one, other) => (other.version > one.version ? other : one));
}

function fit(place, { state, shown }) {
  for (const part of place.querySelectorAll("[data-when-state]")) {
    part.hidden = !part.dataset.whenState.split(" ").includes(state);
  }
  for (const mark of place.querySelectorAll("[data-shows-state]")) {
    const now = shown ?? mark.dataset.showsState;
    if (mark.dataset.state === now) continue;
    mark.dataset.state = now;
    mark.textContent = words().content.querySelector(`[data-state="${now}"]`).textContent;
  }
}

/** Of the day's bars the one of the visit whose turn it is. */
function takeTurns(states) {
  const bars = [...document.querySelectorAll("[data-in-turn]")];
  const turn = inTurn(bars.map(({ dataset }) => states.get(dataset.stateOf).state));
  bars.forEach((bar, n) => (bar.hidden = n !== turn));
}

/** A page of the phone's may be older than a move that has arrived: it is noted, or the move could be made again. */
async function heard({ op, verdict }) {
  const visit = visitOf(op);
  if (verdict !== "applied" || !KINDS.includes(op.kind) || !words() || !places(visit).length) return;
  const before = known(visit);
  const after = carriedOn(before, [{ ...op, state: "waiting" }], JSON.parse(words().dataset.moves));
  if (after.state === before.state) return;
  arrived.set(visit, { ...after, version: before.version + 1 });
  show();
  await setNote(`visit ${visit}`, arrived.get(visit));
}

async function remember() {
  for (const visit of new Set(places().map(({ dataset }) => dataset.stateOf))) {
    const noted = await note(`visit ${visit}`);
    if (noted) arrived.set(visit, noted);
  }
  show();
}

if (document.body.hasAttribute("data-outbox")) {
  document.addEventListener("outbox:answer", ({ detail }) => heard(detail));
  whenever(show);
  remember();
}
