// Nobody leaves a page while something is being written to the phone: a navigation waits until it is on the disk.

const writes = new Set();

/** The page stays until `writing` has ended, well or badly. Gives `writing` back. */
export function whileWriting(writing) {
  writes.add(writing);
  tell();
  const over = (failed) => {
    writes.delete(writing);
    tell(failed);
  };
  writing.then(() => over(false), () => over(true));
  return writing;
}

export const isWriting = () => writes.size > 0;

const tell = (failed) => document.dispatchEvent(new CustomEvent("outbox:writing", { detail: { writes: writes.size, failed } }));

async function then(go) {
  while (writes.size) await Promise.allSettled(writes);
  go();
}

function goOn({ destination, navigationType, formData }) {
  if (formData) return sent.form.requestSubmit(sent.submitter);
  if (navigationType === "reload") return location.reload();
  if (navigationType === "traverse") return navigation.traverseTo(destination.key);
  location[navigationType === "replace" ? "replace" : "assign"](destination.url);
}

let sent = {};

if (globalThis.navigation) {
  document.addEventListener("submit", ({ target, submitter }) => (sent = { form: target, submitter }), true);
  navigation.addEventListener("navigate", (event) => {
    if (!isWriting() || !event.cancelable || event.hashChange || event.downloadRequest !== null) return;
    event.preventDefault();
    const { destination, navigationType, formData } = event;
    then(() => goOn({ destination, navigationType, formData }));
  });
} else {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!isWriting() || !link || link.target || link.hasAttribute("download") || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    then(() => location.assign(link.href));
  });
}

window.addEventListener("beforeunload", (event) => isWriting() && event.preventDefault());
