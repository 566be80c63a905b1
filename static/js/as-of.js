// Says that a page is a copy on this phone, and since when: the service worker marks it with <meta name="as-of">.

/** The time of day, of the office; with its date if that is another day. */
export function spokenTime(when, now, language, timeZone) {
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone };
  const day = { day: "numeric", month: "short", timeZone };
  const format = new Intl.DateTimeFormat(language, day);
  return new Intl.DateTimeFormat(language, format.format(when) === format.format(now) ? clock : { ...day, ...clock }).format(when);
}

function show() {
  const since = document.querySelector("meta[name=as-of]")?.content;
  const line = document.getElementById("as-of");
  if (!since || !line) return;
  const time = spokenTime(new Date(since), new Date(), document.documentElement.lang, line.dataset.zone);
  line.textContent = line.dataset.words.replace("{time}", time);
  line.hidden = false;
}

/** What is the phone's own is as it is now: there the line says no more than whether the office is reached. */
function followSignal(line) {
  if (line?.dataset.own === undefined) return;
  window.addEventListener("online", () => (line.hidden = true));
  window.addEventListener("offline", () => {
    line.textContent = line.dataset.words;
    line.hidden = false;
  });
  document.addEventListener("outbox:answer", ({ detail }) => (line.hidden ||= detail.status > 0));
}

if (globalThis.document) {
  // What has been compared with the server, and renewed where it was older, is no copy any more.
  document.addEventListener("live:heard", () => {
    document.getElementById("as-of")?.setAttribute("hidden", "");
    document.querySelector("meta[name=as-of]")?.remove();
  });
  show();
  followSignal(document.getElementById("as-of"));
}
