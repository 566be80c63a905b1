// Narrows a list that is on the page as one types ([data-filters="#list"]) and copies a text ([data-copies="text"]).

/** Whether `text` has every word of `query`, whatever the case or width of its letters. */
export function hasWords(text, query) {
  const plain = (words) => words.normalize("NFKC").toLowerCase();
  return plain(query).split(/\s+/).every((word) => plain(text).includes(word));
}

function narrow(field) {
  const list = document.querySelector(field.dataset.filters);
  for (const item of list?.children ?? []) item.hidden = !hasWords(item.textContent, field.value.trim());
}

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copies);
  button.dataset.copied = "";
  setTimeout(() => delete button.dataset.copied, 2000);
}

if (globalThis.document) {
  document.addEventListener("input", ({ target }) => target.matches("[data-filters]") && narrow(target));
  document.addEventListener("htmx:after:swap", () => document.querySelectorAll("[data-filters]:not([hx-get])").forEach(narrow)); // the server has searched
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-copies]");
    if (button) copy(button);
  });
}
