// Says a sentence in the page's status line, #say. The words are the page's: <template id="say-NAME">.

/** Shows the sentence NAME once; `more` is put into its [data-more], such as what the server said. */
export function say(name, more = "") {
  hush(name);
  const line = document.createElement("div");
  line.dataset.said = name;
  line.append(document.getElementById(`say-${name}`).content.cloneNode(true));
  const place = line.querySelector("[data-more]");
  if (place && more) place.textContent = more;
  document.getElementById("say").append(line);
}

export function hush(name) {
  document.querySelector(`#say > [data-said="${name}"]`)?.remove();
}

document.addEventListener("click", ({ target }) => target.closest?.("[data-hush]")?.closest("[data-said]")?.remove());
