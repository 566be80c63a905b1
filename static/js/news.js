// While the app is open it asks the office by itself what this person is to hear: push services do not reach every phone.

import { say } from "./say.js";
import { note, setNote } from "./store.js";

const EVERY = 10_000;
const cursor = `news ${document.body.dataset.user}`;
let timer;
let last; // for a phone that can keep nothing
let isAway = false;

async function ask() {
  clearTimeout(timer);
  if (document.visibilityState !== "visible") return;
  try {
    await look();
    if (isAway) document.dispatchEvent(new CustomEvent("office:back"));
    isAway = false;
  } catch (error) {
    isAway = true;
    console.info("news:", error.message); // no signal: the next time will tell
  }
  timer = setTimeout(ask, EVERY);
}

async function look() {
  const after = await note(cursor).catch(() => last);
  const query = after === undefined ? "" : `?after=${after}`;
  const answer = await fetch(`/news${query}`, { redirect: "manual", signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(answer.status);
  const now = answer.headers.get("Live-Cursor");
  if (now === null) throw new Error("not the office's answer");
  if (now === String(after)) return;
  last = now;
  await setNote(cursor, now).catch((error) => console.info("news:", error.message));
  if (answer.status === 200) for (const news of await answer.json()) tell(news);
}

function tell({ title, body, url, urgent }) {
  const name = urgent ? "emergency" : "news";
  say(name, title);
  const line = document.querySelector(`#say > [data-said="${name}"]`);
  line.querySelector("a").href = url;
  line.querySelector("[data-body]").textContent = body;
  if (urgent) alarm();
  else navigator.vibrate?.(200);
}

/** Two tones, three times, as loud as the phone is set. Without a touch on the page before, browsers keep it silent. */
function alarm() {
  navigator.vibrate?.([400, 150, 400, 150, 400]);
  const audio = new AudioContext();
  const loud = audio.createGain();
  loud.connect(audio.destination);
  loud.gain.value = 0.4;
  [0, 0.25, 0.7, 0.95, 1.4, 1.65].forEach((at, n) => {
    const tone = audio.createOscillator();
    tone.frequency.value = n % 2 ? 660 : 880;
    tone.connect(loud);
    tone.start(audio.currentTime + at);
    tone.stop(audio.currentTime + at + 0.2);
  });
  setTimeout(() => audio.close(), 3000);
}

document.addEventListener("visibilitychange", ask);
window.addEventListener("online", ask);
ask();
