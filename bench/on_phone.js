// What bench/offline.py has a page of the app do, and times there. Milliseconds.

globalThis.bench = (() => {
  const modules = globalThis.fieldappModules;
  const { user } = document.body.dataset;
  const store = () => modules["js/store.js"];
  const uuid = () => modules["js/uuid7.js"].uuid7();
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

  function when(fits) {
    return new Promise((resolve) => {
      document.addEventListener("outbox:change", function heard({ detail }) {
        if (!fits(detail)) return;
        document.removeEventListener("outbox:change", heard);
        resolve(performance.now());
      });
    });
  }

  function whenThere(selector, more) {
    return new Promise((resolve) => {
      const look = () => document.querySelectorAll(selector).length >= more && (watch.disconnect(), resolve(performance.now()));
      const watch = new MutationObserver(look);
      watch.observe(document.body, { childList: true, subtree: true, attributes: true });
      look();
    });
  }

  /** From the submit to the end of the strict write and, without signal, to the row that says it is here. */
  async function note(text, offline) {
    const form = document.getElementById("note-form");
    const rows = "[id^=waits-note-]";
    form.querySelector("textarea").value = text;
    const kept = when((change) => change.kept);
    const row = whenThere(rows, document.querySelectorAll(rows).length + 1);
    const gone = when((change) => change.gone);
    const begun = performance.now();
    form.requestSubmit();
    const saved = (await kept) - begun;
    const shown = offline ? (await row) - begun : null;
    if (!offline) await gone;
    while (document.getElementById("note-form").hasAttribute("aria-busy")) await frame();
    return { saved, shown };
  }

  /** From choosing a photo to its being made small, hashed and written. */
  async function photo(file, offline) {
    const input = document.getElementById("photo");
    const chosen = new DataTransfer();
    chosen.items.add(file);
    const kept = when((change) => change.kept);
    const gone = when((change) => change.gone);
    input.files = chosen.files;
    const begun = performance.now();
    input.dispatchEvent(new Event("change", { bubbles: true }));
    const saved = (await kept) - begun;
    if (!offline) await gone;
    return { saved, shown: null };
  }

  /** A strict write of so many bytes and nothing else. */
  async function bare(size, times) {
    const db = await new Promise((resolve, reject) => {
      const opening = indexedDB.open("bench", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("bytes");
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = reject;
    });
    const found = [];
    for (let n = 0; n < times; n++) {
      const content = crypto.getRandomValues(new Uint8Array(1000)).buffer;
      const whole = size > 1000 ? new Uint8Array(size).fill(n).buffer : content;
      const begun = performance.now();
      await new Promise((resolve, reject) => {
        const tx = db.transaction("bytes", "readwrite", { durability: "strict" });
        tx.objectStore("bytes").put(whole, n);
        tx.oncomplete = resolve;
        tx.onerror = reject;
      });
      found.push(performance.now() - begun);
    }
    db.close();
    return found;
  }

  /** Notes and photos into the outbox, as their forms would; each photo is another picture. */
  async function fill(notes, photos, file) {
    const { recordOf } = modules["js/record.js"];
    const { keepNext } = modules["js/outbox.js"];
    const began = { occurredAt: new Date().toISOString() };
    const [noteForm, photoForm] = ["note-form", "photo-form"].map((id) => document.getElementById(id));
    const target = document.getElementById("notes");
    for (let n = 0; n < notes; n++) {
      noteForm.querySelector("textarea").value = `Measured sash ${n}: 3 mm out of square`;
      await keepNext(recordOf(noteForm, { id: uuid(), ...began }, { entries: [...new FormData(noteForm)], target }));
    }
    noteForm.reset();
    const picture = await createImageBitmap(file, { resizeWidth: 1600 });
    for (let n = 0; n < photos; n++) {
      const entries = [["kind", "defect"], ["caption", ""], ["photo", await numbered(picture, n)], ["head", head(file)]];
      await keepNext(recordOf(photoForm, { id: uuid(), ...began }, { entries, target, kind: "photo" }));
    }
    const ops = await store().list(user);
    const waiting = await Promise.all(ops.map(async (op) => ({ op, bytes: await store().bytesOf(op) })));
    globalThis.benchWaiting = waiting;
    return waiting.flatMap(({ bytes }) => bytes).reduce((sum, content) => sum + content.byteLength, 0);
  }

  const head = (file) => new File([file.slice(0, 131072)], "head");

  async function numbered(picture, n) {
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const pen = canvas.getContext("2d");
    pen.drawImage(picture, 0, 0);
    pen.font = "200px sans-serif";
    pen.fillText(n, 100, 300);
    return new File([await canvas.convertToBlob({ type: "image/jpeg", quality: 0.8 })], "photo.jpg", { type: "image/jpeg" });
  }

  /** From the signal's coming back to an empty outbox. */
  async function drained() {
    await new Promise((resolve) => window.addEventListener("online", resolve, { once: true }));
    const begun = performance.now();
    while ((await store().list(user)).length) await when((change) => change.gone);
    return performance.now() - begun;
  }

  /** The same requests by fetch alone, in the same order: notes one by one, beside them photos two by two. */
  async function posted() {
    const [photos, notes] = [true, false].map((are) => globalThis.benchWaiting.filter(({ op }) => Boolean(op.files.length) === are));
    const begun = performance.now();
    const lane = async (left) => {
      for (let next = left.shift(); next; next = left.shift()) await post(next);
    };
    await Promise.all([lane(notes), lane(photos), lane(photos)]);
    return performance.now() - begun;
  }

  async function post({ op, bytes }) {
    const body = new FormData();
    for (const [name, value] of op.fields) body.append(name, value);
    op.files.forEach(({ field, name, type }, n) => body.append(field, new Blob([bytes[n]], { type }), name));
    const now = new Date().toISOString();
    const headers = { "HX-Request": "true", "Idempotency-Key": `"${uuid()}"`, "Op-User": user, "Op-Occurred-At": now, "Op-Sent-At": now };
    const answer = await fetch(op.url, { method: "POST", body, headers, redirect: "manual" });
    await answer.text();
    if (answer.headers.get("Op-Result") !== "applied") throw new Error(`${op.url}: ${answer.status}`);
  }

  /** Each query as typed: the rows are made, laid out and painted. The floor looks for it in the names alone. */
  async function search(queries, rounds) {
    const field = document.getElementById("part-q");
    const { parts } = await (await fetch("/parts.json")).json();
    for (const around of document.querySelectorAll("#parts, #part-adder")) around.open = true;
    const loaded = performance.now();
    field.focus();
    field.value = queries[0];
    await whenThere("#found li", 1);
    const [ours, floor, ready] = [[], [], performance.now() - loaded];
    for (let round = 0; round < rounds; round++) {
      for (const query of queries) {
        field.value = query;
        let begun = performance.now();
        field.dispatchEvent(new Event("input", { bubbles: true }));
        document.body.getBoundingClientRect();
        ours.push(performance.now() - begun);
        begun = performance.now();
        parts.filter(([sku, name]) => name.includes(query) || sku.includes(query)).slice(0, 20);
        floor.push(performance.now() - begun);
        await frame();
      }
    }
    return { ours, floor, ready, parts: parts.length };
  }

  /** When the list of this page was on the screen, and its scripts had run. */
  function start() {
    const [page] = performance.getEntriesByType("navigation");
    const [painted] = performance.getEntriesByName("first-contentful-paint");
    return { painted: painted.startTime, usable: Math.max(painted.startTime, page.domContentLoadedEventEnd) };
  }

  return { note, photo, bare, fill, drained, posted, search, start };
})();
