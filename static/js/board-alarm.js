// A new emergency is loud until it was seen: a tone, the page's title, and its banner ([data-emergency]).

import { keepingFocus } from "./focus.js";

const KEPT = "emergencies seen";
const SILENT = "emergencies silent";
const heard = new Set();
let audio = null;

const read = (key) => JSON.parse(localStorage.getItem(key) ?? "[]");
const isSilent = () => localStorage.getItem(SILENT) === "y";

/** Shows those not yet seen here, and sounds for those not yet heard. */
export function look() {
  const seen = new Set(read(KEPT));
  const banners = [...document.querySelectorAll("[data-emergency]")];
  for (const banner of banners) banner.hidden = seen.has(banner.dataset.emergency);
  const waiting = banners.filter((banner) => !banner.hidden);
  const fresh = waiting.filter((banner) => !heard.has(banner.dataset.emergency));
  for (const banner of fresh) heard.add(banner.dataset.emergency);
  if (fresh.length && !isSilent()) sound();
  entitle(waiting.length);
  const button = document.querySelector("[data-silence]");
  if (button) button.ariaPressed = String(isSilent());
}

function entitle(count) {
  const plain = document.title.replace(/^▲[^·]*· /, "");
  document.title = count ? `▲ ${document.getElementById("alarms").dataset.title} · ${plain}` : plain;
}

/** Three pairs of short tones. Browsers are silent until the page was touched once. */
function sound() {
  document.documentElement.dataset.sounded = String(Number(document.documentElement.dataset.sounded ?? 0) + 1);
  if (audio?.state !== "running") return;
  const loud = audio.createGain();
  loud.connect(audio.destination);
  loud.gain.value = 0.25;
  [0, 0.2, 0.6, 0.8, 1.2, 1.4].forEach((at, n) => {
    const tone = audio.createOscillator();
    tone.frequency.value = n % 2 ? 660 : 880;
    tone.connect(loud);
    tone.start(audio.currentTime + at);
    tone.stop(audio.currentTime + at + 0.15);
  });
}

function wake() {
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
}

for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, wake, { passive: true });

document.addEventListener("click", ({ target }) => {
  const banner = target.closest?.("[data-emergency]");
  if (banner && target.closest("[data-seen], a")) {
    const present = [...document.querySelectorAll("[data-emergency]")].map((other) => other.dataset.emergency);
    const kept = read(KEPT).filter((id) => present.includes(id)); // the others are over
    localStorage.setItem(KEPT, JSON.stringify([...new Set([...kept, banner.dataset.emergency])]));
    keepingFocus(look);
  }
  if (target.closest?.("[data-silence]")) {
    localStorage.setItem(SILENT, isSilent() ? "" : "y");
    look();
  }
});
