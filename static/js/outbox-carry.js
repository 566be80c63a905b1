// What waits here as a file, out of this phone ([data-export]) and into it ([data-import]).

import { NotTaken, nameOf, packed, unpacked } from "./outbox-file.js";
import { counted, filled } from "./outbox-words.js";
import { pump } from "./pump.js";
import * as store from "./store.js";

const user = document.body.dataset.user;

/** Saves all that its person has on this phone. */
async function exportAll(username) {
  const now = new Date();
  const pieces = await packed(await store.list(user), store.bytesOf, { user, now, phone: await store.phone() });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(pieces, { type: "application/json" }));
  link.download = nameOf(username, now);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // a slow phone asks where to put it first
}

/** What came of a file, as sentences. */
async function importAll(text) {
  try {
    const { good, bad } = await unpacked(text, { user, origin: location.origin });
    const { added, before } = await keepAll(good);
    const refused = bad.map(({ title, why }) => word("not-imported", { title, why: word(why) }));
    return [word("imported", { count: added }), ...(before ? [word("imported-before", { count: before })] : []), ...refused];
  } catch (error) {
    if (error instanceof NotTaken) return [word(error.reason)];
    if (error.name === "QuotaExceededError") return [word("not-kept")];
    throw error;
  }
}

async function keepAll(good) {
  let added = 0;
  for (const [n, { op, bytes }] of good.entries()) {
    if (await store.get(op.id)) continue;
    await store.bringIn(op, bytes, (n + 1) / (good.length + 1));
    added++;
  }
  return { added, before: good.length - added };
}

function word(name, values = {}) {
  const { dataset, textContent } = document.getElementById("kept-words").content.querySelector(`[data-word="${name}"]`);
  if (values.count === undefined) return filled(textContent, values);
  return counted(values.count, { one: dataset.one, other: textContent }, document.documentElement.lang);
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-export]");
  if (button) exportAll(button.dataset.export);
});

async function takeIn({ target }) {
  if (!target.matches("[data-import]") || !target.files.length) return;
  const said = await importAll(await target.files[0].text());
  target.value = "";
  const lines = said.map((text) => Object.assign(document.createElement("p"), { textContent: text }));
  document.querySelector("[data-imported]").replaceChildren(...lines);
  await pump(user, { anew: true });
}

document.addEventListener("change", takeIn);
for (const target of document.querySelectorAll("[data-import]")) takeIn({ target }); // chosen before this was loaded
