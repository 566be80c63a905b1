// Being told of visits while the app is closed: asks for it, takes it back, and renews it in whose name it goes.

import { note, setNote } from "./store.js";
import { uuid7 } from "./uuid7.js";

const place = () => document.querySelector("[data-push]");

/** "none", "denied", "on" or "off". */
export async function state() {
  if (!("serviceWorker" in navigator) || !globalThis.PushManager || !globalThis.Notification) return "none";
  if (Notification.permission === "denied") return "denied";
  return (await subscription()) ? "on" : "off";
}

async function subscription() {
  const registration = await navigator.serviceWorker.getRegistration();
  return registration?.pushManager.getSubscription();
}

function show(name) {
  for (const part of document.querySelectorAll("[data-push-when]")) part.hidden = part.dataset.pushWhen !== name;
}

async function start() {
  if ((await Notification.requestPermission()) !== "granted") return show(await state());
  try {
    const registration = await navigator.serviceWorker.ready;
    const options = { userVisibleOnly: true, applicationServerKey: place().dataset.push };
    await tell("/push/subscriptions", await registration.pushManager.subscribe(options));
    show("on");
  } catch (error) {
    console.info("push:", error); // no push service on this phone, or it cannot be reached
    show("failed");
  }
}

async function stop() {
  const known = await subscription();
  await tell("/push/subscriptions/removal", known);
  await known.unsubscribe();
  await setNote("push", null);
  show("off");
}

/** Whoever is signed in now is told, and in the name of the session they have now. */
async function renew() {
  const known = await subscription();
  if (known && (await note("push")) !== mark(known)) await tell("/push/subscriptions", known);
}

async function tell(url, known) {
  const { endpoint, keys } = known.toJSON();
  const headers = { "Idempotency-Key": `"${uuid7()}"`, "Op-User": document.body.dataset.user, "HX-Request": "true" };
  const answer = await fetch(url, { method: "POST", headers, body: new URLSearchParams({ endpoint, ...keys }) });
  if (!answer.ok) throw new Error(`push: ${answer.status}`);
  await setNote("push", mark(known));
}

const mark = ({ endpoint }) => `${endpoint} ${document.body.dataset.device}`;

document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-push-start]")) start();
  if (target.closest?.("[data-push-stop]")) stop();
});

async function begin() {
  const now = await state();
  show(now);
  if (now === "on") await renew();
}

begin().catch((error) => console.info("push:", error));
