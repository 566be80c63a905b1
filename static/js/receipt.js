// A photo that goes along with other fields, input[type=file][data-small], is made small as soon as it is chosen.

import { smallPhoto } from "./small-photo.js";

document.addEventListener("change", ({ target }) => target.matches("input[type=file][data-small]") && makeSmall(target));

async function makeSmall(field) {
  const [file] = field.files;
  const small = file && (await smallPhoto(file, Number(field.dataset.small) || 1600));
  if (small && small !== file && field.files[0] === file) {
    const chosen = new DataTransfer();
    chosen.items.add(new File([small], "photo.jpg", { type: small.type, lastModified: file.lastModified }));
    field.files = chosen.files;
  }
  preview(field);
}

/** Shows what was chosen in the label's <img data-preview>. */
function preview(field) {
  const image = field.closest("label")?.querySelector("img[data-preview]");
  if (!image) return;
  URL.revokeObjectURL(image.src);
  image.hidden = !field.files.length;
  if (field.files.length) image.src = URL.createObjectURL(field.files[0]);
}
