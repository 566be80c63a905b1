// The picture of a photo's pages, img[data-else]: its small copy where the large one is not on this phone, with the
// drawing that waits to be sent.

import { svgOf } from "./shapes.js";
import { waiting, whenever } from "./waits.js";

const SVG = "http://www.w3.org/2000/svg";
const image = () => document.querySelector("img[data-else]");

function otherwise({ target }) {
  if (target !== image() || target.getAttribute("src") === target.dataset.else) return;
  target.src = target.dataset.else;
}

/** Of a photo that only this phone has, the shape is known when it is shown. */
function shape({ target }) {
  if (target !== image() || !document.querySelector("#live[data-blank]")) return;
  const { naturalWidth: width, naturalHeight: height } = target;
  [target.width, target.height] = [width, height];
  sheet()?.setAttribute("viewBox", `0 0 1000 ${Math.max(1, Math.round((1000 * height) / width))}`);
  draw();
}

const sheet = () => image().parentElement.querySelector("svg");

function draw() {
  const field = document.querySelector("[data-draw] [name=shapes]");
  const [, id] = /\/photos\/([0-9a-f-]{36})/.exec(location.pathname) ?? [];
  const latest = waiting().findLast((op) => op.kind === "photo-drawing" && op.url === `/photos/${id}/layers`);
  if (!latest || !image() || (field && field.value !== field.defaultValue)) return; // somebody is drawing
  const shapes = JSON.parse(new Map(latest.fields).get("shapes"));
  if (field) field.value = JSON.stringify(shapes);
  sheet().querySelector("[data-shapes]").replaceChildren(...shapes.map(element));
}

function element(shape) {
  const [name, attributes] = svgOf(shape, sheet().viewBox.baseVal);
  const drawn = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) drawn.setAttribute(key, value);
  drawn.textContent = shape.text ?? "";
  return drawn;
}

document.addEventListener("error", otherwise, true);
document.addEventListener("load", shape, true);
if (image()?.complete) (image().naturalWidth ? shape : otherwise)({ target: image() });
whenever(draw);
