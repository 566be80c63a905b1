// Signing: the document is built, frozen, hashed and shown; what goes out with form[data-signoff] are those same bytes.

import htmx from "../vendor/htmx.js";
import { bytesOf, sha256 } from "./canonical.js";
import { documentIn, fill, inLanguage } from "./document.js";
import { carriedOn } from "./facts.js";
import { say } from "./say.js";
import { Signature } from "./signature.js";
import { visitOf } from "./stages.js";
import { arrivals, list } from "./store.js";

const told = document.getElementById("visit-facts");
const seen = JSON.parse(told.textContent);
let facts = seen; // with what this phone has recorded since, once that is known
const field = document.querySelector("[data-signature]");
const signature = field && new Signature(field, drawn);
let frozen = null;
let drawnAt = 0;
let leaving = false;

/** Nothing after this changes what is signed: the bytes are hashed, shown and sent. */
async function freeze(language) {
  const bytes = bytesOf(documentIn(facts, language));
  frozen = { bytes, language, at: Date.now() };
  const shown = JSON.parse(new TextDecoder().decode(bytes));
  const paper = document.getElementById("signed-document").content.cloneNode(true);
  document.querySelector("[data-document]").replaceChildren(fill(paper, [shown]));
  signature?.clear();
  await showHash(bytes);
}

async function showHash(bytes) {
  const place = document.querySelector("[data-hash]");
  if (!crypto.subtle) return say("no-hash");
  const hash = await sha256(bytes);
  if (place && bytes === frozen.bytes) place.textContent = hash.replace(/(.{8})(?=.)/g, "$1 ");
}

function speak(language) {
  document.documentElement.lang = language.replaceAll("_", "-");
  const page = inLanguage(facts.page ?? {}, facts.languages, language);
  for (const place of document.querySelectorAll("[data-word]")) place.textContent = page[place.dataset.word];
  for (const button of document.querySelectorAll("[data-speak]")) button.hidden = button.dataset.speak === language;
  return freeze(language);
}

function drawn() {
  drawnAt = Date.now();
  missing(false);
}

function missing(yes) {
  const notice = document.querySelector("[data-signature-missing]");
  if (notice) notice.hidden = !yes;
  if (yes) field.scrollIntoView({ block: "center" });
}

/** Said at once and not by the office: later the customer is gone. */
function isNameless({ elements: { signer } }) {
  const nameless = !signer.value.trim();
  const notice = document.querySelector("[data-signer-missing]");
  if (notice) notice.hidden = !nameless;
  if (nameless) signer.focus();
  return nameless;
}

/** The times tell ops.js what has changed since the form was last sent. */
function attach(data) {
  const put = (name, type, lastModified, bytes) => data.set(name, new File([bytes], name, { type, lastModified }));
  put("document", "application/json", frozen.at, frozen.bytes);
  if (data.get("outcome") !== "signed" || !signature || signature.isEmpty) return;
  put("strokes", "application/json", drawnAt, JSON.stringify(signature.strokes()));
  put("image", "image/png", drawnAt, signature.image());
}

document.addEventListener("formdata", ({ target, formData }) => target.matches("[data-signoff]") && attach(formData));

document.addEventListener("click", ({ target }) => {
  const language = target.closest("[data-speak]")?.dataset.speak;
  if (language) speak(language);
});

document.addEventListener(
  "submit",
  (event) => {
    if (!event.target.matches("[data-signoff]") || event.target.elements.outcome?.value !== "signed") return;
    const unsigned = !frozen || signature?.isEmpty;
    if (!isNameless(event.target) && !unsigned) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (unsigned) missing(true);
  },
  true,
);

// The customer's hands are on the phone: leaving the room asks the technician.
htmx.on("htmx:after:request", ({ detail }) => (leaving ||= Boolean(detail.ctx.applied)));
document.addEventListener("outbox:change", ({ detail }) => (leaving ||= Boolean(detail.kept))); // and goes on to thank them
window.addEventListener("beforeunload", (event) => leaving || event.preventDefault());
if (globalThis.navigation) {
  navigation.addEventListener("navigate", (event) => {
    const within = event.hashChange || event.downloadRequest !== null || event.navigationType === "reload";
    if (!within && event.cancelable) askToLeave(event, event.destination.url);
  });
} else {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link) askToLeave(event, link.href);
  });
}

function askToLeave(event, url) {
  const dialog = document.querySelector("dialog[data-leave]");
  if (leaving || !dialog) return;
  event.preventDefault();
  dialog.onclose = () => {
    leaving = dialog.returnValue === "leave";
    if (leaving) location.href = url;
  };
  dialog.showModal();
}

/**
 * What the facts lack of this visit, in its order: what has arrived since they were told, and what waits. Nothing where
 * the phone keeps nothing.
 */
async function recordedSince() {
  const { user, outbox } = document.body.dataset;
  if (outbox === undefined) return [];
  const waiting = await list(user); // first: what arrives in between is in both, and counts once
  const arrived = (await arrivals(user)).filter((op) => op.arrived.event > Number(told.dataset.known));
  const ids = new Set(arrived.map(({ id }) => id));
  return [...arrived, ...waiting.filter(({ id }) => !ids.has(id))].filter((op) => visitOf(op) === seen.visit.id);
}

function isSigned({ kind, state, fields }) {
  return kind === "sign-off" && state !== "needs-you" && Object.fromEntries(fields).outcome === "signed";
}

async function begin() {
  const ops = await recordedSince().catch((error) => console.warn("sign-off:", error));
  const last = ops?.at(-1);
  if (last && isSigned(last)) {
    leaving = true;
    return location.replace(document.querySelector("form[data-signoff]").dataset.then);
  }
  facts = carriedOn(seen, ops ?? []);
  const asked = new URLSearchParams(location.search).get("language"); // a page kept on the phone was made without it
  return speak(facts.languages.includes(asked) ? asked : facts.language);
}

begin();
