// Shows of a visit's page what fits its state: the server's, carried on by what waits ([data-when-state], [data-state-of]).

import { carriedOn, inTurn, visitOf } from "./stages.js";
import { lacking, whenever } from "./waits.js";

const words = () => document.getElementById("visit-states");
const folded = new WeakSet();
const places = (visit) => [...document.querySelectorAll(visit ? `[data-state-of="${visit}"]` : "[data-state-of]")];

function show() {
  if (!words()) return;
  const states = new Map([...new Set(places().map(({ dataset }) => dataset.stateOf))].map((id) => [id, stateOf(id)]));
  for (const place of places()) fit(place, states.get(place.dataset.stateOf));
  takeTurns(states);
}

/** The latest state and mark of a visit on this page, carried on by what has arrived since it was made and by what waits. */
function stateOf(visit) {
  const onPage = places(visit).map(({ dataset }) => ({ state: dataset.state, known: Number(dataset.known) }));
  const latest = onPage.reduce((one, other) => (other.known > one.known ? other : one));
  const moves = JSON.parse(words().dataset.moves);
  return carriedOn(latest, lacking(latest.known).filter((op) => visitOf(op) === visit), moves);
}

function fit(place, { state, shown }) {
  fold(place, state);
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

/** What is open until these states come closes once when one has come; whoever opens it again keeps it open. */
function fold(place, state) {
  for (const part of place.querySelectorAll("details[data-folds-when]")) {
    if (folded.has(part) || !part.dataset.foldsWhen.split(" ").includes(state)) continue;
    part.open = false;
    folded.add(part);
  }
}

/** Of the day's bars the one of the visit whose turn it is. */
function takeTurns(states) {
  const bars = [...document.querySelectorAll("[data-in-turn]")];
  const turn = inTurn(bars.map(({ dataset }) => states.get(dataset.stateOf).state));
  bars.forEach((bar, n) => (bar.hidden = n !== turn));
}

if (document.body.hasAttribute("data-outbox")) whenever(show);
